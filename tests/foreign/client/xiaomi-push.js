'use strict';
// npm xiaomi-push. Its addresses stand in one module of constants, which is changed before the package is loaded.
//
// Usage: node xiaomi-push.js URL SECRET PACKAGE

const [url, appSecret, restrictedPackageName] = process.argv.slice(2);

function redirect(table) {
  for (const [key, value] of Object.entries(table)) {
    if (typeof value === 'string') table[key] = value.replace(/^https:\/\/[^/]+/, url);
    else redirect(value);
  }
}
redirect(require('xiaomi-push/lib/constant'));

const MiPush = require('xiaomi-push');
const options = { production: true, appSecret, restrictedPackageName };
const notification = new MiPush.Notification(options);
const sandbox = new MiPush.Notification({ appSecret });
const stranger = new MiPush.Notification({ production: true, appSecret: 'bm90LXRoZS1zZWNyZXQ=' });
const subscription = new MiPush.Subscription(options);
const stats = new MiPush.Stats(options);
const tracer = new MiPush.Tracer(options);
const feedback = new MiPush.Feedback(options);

function message(fields) {
  const built = new MiPush.Message();
  for (const [setter, value] of Object.entries(fields)) {
    if (setter === 'extra') Object.entries(value).forEach(([key, text]) => built.extra(key, text));
    else built[setter](value);
  }
  return built;
}

require('./loop')({
  send: (target, fields) => notification.send(target, message(fields)),
  sendToRegid: (target, fields) => notification.sendToRegid(target, message(fields)),
  sendToRegidSandbox: (target, fields) => sandbox.sendToRegid(target, message(fields)),
  sendToRegidWrongSecret: (target, fields) => stranger.sendToRegid(target, message(fields)),
  sendToAlias: (target, fields) => notification.sendToAlias(target, message(fields)),
  sendToUserAccount: (target, fields) => notification.sendToUserAccount(target, message(fields)),
  sendToTopic: (target, fields) => notification.sendToTopic(target, message(fields)),
  sendToAll: (fields) => notification.sendToAll(message(fields)),
  subscribeTopic: (...args) => subscription.subscribeTopic(...args),
  unsubscribeTopic: (...args) => subscription.unsubscribeTopic(...args),
  subscribeTopicByAlias: (...args) => subscription.subscribeTopicByAlias(...args),
  unsubscribeTopicByAlias: (...args) => subscription.unsubscribeTopicByAlias(...args),
  getStats: (...args) => stats.getStats(...args),
  getAliasesOf: (regid) => stats.getAliasesOf(regid),
  getTopicsOf: (regid) => stats.getTopicsOf(regid),
  getMessageStatus: (id) => tracer.getMessageStatus(id),
  getMessagesStatus: (begin, end) => tracer.getMessagesStatus(begin, end),
  getMessageGroupStatus: (key) => tracer.getMessageGroupStatus(key),
  getInvalidRegIds: () => feedback.getInvalidRegIds(),
  'feedback event': () => {
    const repeated = new MiPush.Feedback({ ...options, interval: 0.001 });
    // The timer is stopped by its first tick, so that exactly one request is made.
    repeated.getInvalidRegIds = () => (repeated.cancel(), feedback.getInvalidRegIds());
    return new Promise((resolve) => repeated.once('feedback', resolve).start());
  },
});
