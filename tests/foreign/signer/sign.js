// Signs with npm's tls-sig-api-v2: node sign.js PACKAGE_FOLDER, then lines of JSON on stdin, a signature a line.
'use strict';
const { Api } = require(process.argv[2]);
const lines = require('readline').createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const { app, key, user, expire } = JSON.parse(line);
  process.stdout.write(new Api(app, key).genSig(user, expire) + '\n');
});
