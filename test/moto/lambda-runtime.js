/* What Lambda's runtime does, in a process of its own: it loads the function once, and hands it one event after the other. */
const { handler } = require(process.argv[2]);

process.on('message', async ({ id, event, timeout }) => {
  const end = Date.now() + timeout;
  try {
    await handler(event, { getRemainingTimeInMillis: () => Math.max(0, end - Date.now()) });
    process.send({ id });
  } catch (error) {
    process.send({ id, error: String(error.stack ?? error) });
  }
});
