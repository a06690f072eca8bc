'use strict';
// npm mipush. Its addresses come out of a constructor, which is replaced in Node's cache of modules.
//
// Usage: node mipush.js URL SECRET PACKAGE

const [url, appSecret, packageName] = process.argv.slice(2);

const place = require.resolve('mipush/lib/constants');
const Constants = require(place);
require.cache[place].exports = function Redirected() {
  Constants.call(this);
  for (const key of Object.keys(this)) this[key] = this[key].replace(/^https:\/\/[^/]+/, url);
};

const Message = require('mipush/lib/message');
const options = { appSecret, packageName };
const made = (name) => new (require('mipush/lib/' + name))(options);
const sender = made('sender');
const subscription = made('subscription');
const stats = made('stats');
const tracer = made('tracer');
const feedback = made('feedback');

// A setter replaces the method of its own name with the value, so each can be called once.
function message(fields) {
  const built = new Message();
  for (const [setter, value] of Object.entries(fields)) {
    if (setter === 'extra') Object.entries(value).forEach(([key, text]) => built.extra(key, text));
    else if (setter === 'rawPayload') built.payload = value;
    else built[setter](value);
  }
  return built;
}

const called = (object, method, ...args) =>
  new Promise((resolve, reject) => {
    object[method](...args, (error, response, body) => {
      if (error) reject(error);
      else resolve({ status: response.statusCode, ...JSON.parse(body) });
    });
  });

require('./loop')({
  send: (target, fields) => called(sender, 'send', target, message(fields)),
  sendToRegId: (target, fields) => called(sender, 'sendToRegId', target, message(fields)),
  sendToAlias: (target, fields) => called(sender, 'sendToAlias', target, message(fields)),
  sendToUserAccount: (target, fields) => called(sender, 'sendToUserAccount', target, message(fields)),
  sendToTopic: (target, fields) => called(sender, 'sendToTopic', target, message(fields)),
  sendToAll: (fields) => called(sender, 'sendToAll', message(fields)),
  subscribeTopic: (...args) => called(subscription, 'subscribeTopic', ...args),
  unSubscribeTopic: (...args) => called(subscription, 'unSubscribeTopic', ...args),
  subscribeTopicByAlias: (...args) => called(subscription, 'subscribeTopicByAlias', ...args),
  unSubscribeTopicByAlias: (...args) => called(subscription, 'unSubscribeTopicByAlias', ...args),
  getStats: (...args) => called(stats, 'getStats', ...args),
  getAliasesOf: (regid) => called(stats, 'getAliasesOf', regid),
  getTopicsOf: (regid) => called(stats, 'getTopicsOf', regid),
  getMessageStatus: (id) => called(tracer, 'getMessageStatus', id),
  getMessagesStatus: (begin, end) => called(tracer, 'getMessagesStatus', begin, end),
  getMessageGroupStatus: (key) => called(tracer, 'getMessageGroupStatus', key),
  getInvalidRegIds: () => called(feedback, 'getInvalidRegIds'),
  getInvalidAlias: (regid) => called(feedback, 'getInvalidAlias', regid),
});
