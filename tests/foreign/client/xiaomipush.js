'use strict';
// npm xiaomipush. Its domain is a public field; https is replaced by http.
//
// Usage: node xiaomipush.js URL SECRET PACKAGE

const [url, appSecret, packageName] = process.argv.slice(2);

require('https').request = require('http').request;
const Constants = require('xiaomipush/Constants');
Constants.domain = url;
Constants.setPackage(packageName);
Constants.setSecret(appSecret);

const Helper = require('xiaomipush');
const Sender = require('xiaomipush/Sender');
const Builder = require('xiaomipush/Builder');
const sender = new Sender();

function message(fields) {
  const built = new Builder();
  for (const [setter, value] of Object.entries(fields)) {
    if (setter === 'Extra') Object.entries(value).forEach(([key, text]) => built.Extra(key, text));
    else built[setter](value);
  }
  built.Build();
  return built;
}

// TargetedMessage is a class that its module does not export, so a caller has to bring one.
const targeted = (target, fields) => ({ getFields: () => ({ target, message: message(fields).getJSONInfos() }) });

require('./loop')({
  pushToAndroid: (account, title, payload) => Helper.pushToAndroid(packageName, appSecret, account, title, payload),
  pushToIos: (account, title, payload) => Helper.pushToIos(packageName, appSecret, account, title, payload),
  send: (target, fields) => sender.send(message(fields), target),
  sendToIds: (targets, fields) => sender.sendToIds(message(fields), targets),
  multiSend: (pairs, type) => sender.multiSend(pairs.map((pair) => targeted(...pair)), type),
  multiSendAtTime: (pairs, type, at) => sender.multiSendAtTime(pairs.map((pair) => targeted(...pair)), type, at),
  sendToAlias: (target, fields) => sender.sendToAlias(message(fields), target),
  sendToAliases: (targets, fields) => sender.sendToAliases(message(fields), targets),
  sendToUserAccount: (target, fields) => sender.sendToUserAccount(message(fields), target),
  sendToUserAccounts: (targets, fields) => sender.sendToUserAccounts(message(fields), targets),
  broadcast: (topic, fields) => sender.broadcast(message(fields), topic),
  broadcastAll: (fields) => sender.broadcastAll(message(fields)),
  multiTopicBroadcast: (topics, op, fields) => sender.multiTopicBroadcast(message(fields), topics, op),
  checkScheduleJobExist: (id) => sender.checkScheduleJobExist(id, 1),
  deleteScheduleJob: (id) => sender.deleteScheduleJob(id, 1),
});
