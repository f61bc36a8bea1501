import { Readable } from 'node:stream';

/** The part of the SDK's HttpRequest that a service looks at. */
export interface WireRequest {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly query?: Record<string, string | string[] | null>;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

/** The SDK takes whatever has these for a response. */
export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

/** What a service answers, before it has an encoding. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export type Json = Record<string, any>;

/** A refusal, by the name that the SDK gives to the exception. */
export class Refusal extends Error {
  constructor(readonly code: string, message: string, readonly status = 400) {
    super(message);
    this.name = code;
  }
}

export function bytesOf(body: unknown): Buffer {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body);
  const { buffer, byteOffset, byteLength } = body as Uint8Array;
  return Buffer.from(buffer, byteOffset, byteLength);
}

export function jsonRequest(request: WireRequest): Json {
  return JSON.parse(bytesOf(request.body).toString('utf8') || '{}');
}

export function formRequest(request: WireRequest): Json {
  return Object.fromEntries(new URLSearchParams(bytesOf(request.body).toString('utf8')));
}

export function jsonResponse(status: number, body: unknown): HttpResponse {
  return response(status, 'application/x-amz-json-1.1', Buffer.from(JSON.stringify(body)));
}

export function jsonRefusal(refusal: Refusal): HttpResponse {
  return jsonResponse(refusal.status, { __type: refusal.code, Message: refusal.message, message: refusal.message });
}

export function xmlResponse(status: number, body: string): HttpResponse {
  return response(status, 'text/xml', Buffer.from(body));
}

export function streamResponse(statusCode: number, body: Buffer, headers: Record<string, string>): HttpResponse {
  return { statusCode, headers: { 'content-type': 'binary/octet-stream', ...headers }, body: Readable.from([body]) };
}

function response(statusCode: number, type: string, body: Buffer): HttpResponse {
  return { statusCode, headers: { 'content-type': type }, body };
}

export function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, character => `&#${character.charCodeAt(0)};`);
}
