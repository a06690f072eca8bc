'use strict';
// Lets the referee call a client: a line {"call", "args"} in, a line {"returned"} or {"threw"} out.

const readline = require('readline');

// A client may print; only answers belong on stdout.
console.log = console.error;

module.exports = function loop(calls) {
  readline.createInterface({ input: process.stdin }).on('line', async (line) => {
    const { call, args } = JSON.parse(line);
    let answer;
    try {
      const returned = await calls[call](...args);
      answer = { returned: returned === undefined ? null : returned };
    } catch (error) {
      answer = { threw: String((error && error.message) || error) };
    }
    process.stdout.write(JSON.stringify(answer) + '\n');
  });
};
