/**
 * Loaded into each local Lambda worker. Functions that answer CloudFormation often drop the port of the address, since it is
 * always 443 on AWS. Here, an https request to this machine without a port goes to the emulator.
 */
const https = require('node:https');

const { EMULATOR_HOST: host, EMULATOR_PORT: port } = process.env;
const request = https.request;
https.request = function (options, ...rest) {
  const isPortless = options && typeof options === 'object' && !(options instanceof URL) && options.hostname === host && !options.port;
  return request.call(this, isPortless ? { ...options, port } : options, ...rest);
};
