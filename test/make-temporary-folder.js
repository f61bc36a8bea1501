const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

/** Each app without an output folder writes into a temporary one, thousands in a run: all of them are removed at its end. */
module.exports = () => {
  process.env.TMPDIR = fs.mkdtempSync(path.join(os.tmpdir(), 'tests-'));
};
