/** The message of the error that the attempt throws, or an empty text. */
export function errorMessage(attempt: () => unknown): string {
  try {
    attempt();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * The findings in the message of a failed synthesis: every line but the first, each with the path that the CDK puts before it.
 * A message of one line is no such list, and stays.
 */
export function errorLines(message: string): string[] {
  const [first, ...lines] = message.split('\n');
  return lines.length === 0 && first !== '' ? [first] : lines.map(line => line.trim());
}
