/** The part of the SDK's transport that is needed here. */
interface Transport {
  handle(request: { readonly hostname: string }, ...rest: unknown[]): Promise<{ readonly response: object }>;
}

/** What an SDK client passes to its extensions. */
interface RuntimeExtension {
  httpHandler(): unknown;
  setHttpHandler(transport: unknown): void;
}

/** An extension of an SDK client: what it throws names the host that was asked. */
export const HOST_OF_ERRORS = {
  configure(runtime: object): void {
    const extension = runtime as RuntimeExtension;
    extension.setHttpHandler(withHost(extension.httpHandler() as Transport));
  },
};

/** An error gets the host at once; the SDK adds the response to an error that it makes of one. */
function withHost(transport: Transport): Transport {
  return Object.assign(Object.create(transport) as Transport, {
    handle: async (request: { readonly hostname: string }, ...rest: unknown[]) => {
      const { hostname } = request;
      try {
        const { response, ...others } = await transport.handle(request, ...rest);
        return { ...others, response: Object.assign(response, { hostname }) };
      } catch (thrown) {
        throw Object.assign(thrown as Error, { hostname });
      }
    },
  });
}
