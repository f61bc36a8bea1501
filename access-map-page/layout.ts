import { keyIdsOf, View } from './view';
import type { MapPath } from '../src/access-map/model';

export type Kind = 'principal' | 'secret' | 'key';

export interface Box {
  readonly kind: Kind;
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Area {
  readonly account: string | undefined;
  readonly y: number;
  readonly height: number;
  /** What it has. */
  readonly kinds: readonly Kind[];
}

/** One line between a principal and a secret: the accesses that have the same status. */
export interface Edge {
  readonly paths: readonly MapPath[];
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly areas: readonly Area[];
  readonly boxes: ReadonlyMap<string, Box>;
  readonly edges: readonly Edge[];
  readonly unders: ReadonlyArray<{ readonly from: Box; readonly to: Box; readonly secret: string; readonly key: string }>;
}

export const WIDTH = 1180;
export const COLUMNS: Record<Kind, { readonly x: number; readonly width: number; readonly title: string }> = {
  principal: { x: 28, width: 290, title: 'Principals' },
  secret: { x: 500, width: 300, title: 'Secrets' },
  key: { x: 900, width: 252, title: 'Keys' },
};
const KINDS = Object.keys(COLUMNS) as Kind[];
const HEAD = 62;
const BOX = 52;
const PORT = 24;
const GAP = 16;

/** The same map gives the same picture: everything stands in the order of the data. */
export function layOut(view: View): Layout {
  const groups = grouped(view.paths);
  const places = placesOf(view);
  const ports = portsOf(groups);
  const { areas, boxes, height } = stacked(places, ports);
  return { width: WIDTH, height, areas, boxes, edges: edgesOf(groups, boxes), unders: undersOf(view, boxes) };
}

export function boxKey(kind: Kind, id: string): string {
  return `${kind}\n${id}`;
}

interface Placed { readonly kind: Kind; readonly id: string; readonly account: string | undefined }

function placesOf({ principals, secrets, keys }: View): Placed[] {
  return [
    ...principals.map(({ id, account }) => ({ kind: 'principal' as const, id, account })),
    ...secrets.map(({ id, account }) => ({ kind: 'secret' as const, id, account })),
    ...keys.map(({ id, account }) => ({ kind: 'key' as const, id, account })),
  ];
}

function grouped(paths: readonly MapPath[]): MapPath[][] {
  const groups = new Map<string, MapPath[]>();
  for (const path of paths) {
    const key = [path.secret, path.principal, path.status].join('\n');
    groups.set(key, [...groups.get(key) ?? [], path]);
  }
  return [...groups.values()];
}

/** How many lines meet each box. */
function portsOf(groups: readonly MapPath[][]): Map<string, number> {
  const ports = new Map<string, number>();
  const count = (key: string) => ports.set(key, (ports.get(key) ?? 0) + 1);
  for (const [{ principal, secret }] of groups) [boxKey('principal', principal), boxKey('secret', secret)].forEach(count);
  return ports;
}

function stacked(places: readonly Placed[], ports: ReadonlyMap<string, number>) {
  const accounts = [...new Set(places.map(({ account }) => account))].sort((a, b) => (a ?? '~') < (b ?? '~') ? -1 : 1);
  const boxes = new Map<string, Box>();
  const areas: Area[] = [];
  let top = 0;
  for (const account of accounts) {
    const here = places.filter(place => place.account === account);
    const kinds = KINDS.filter(kind => here.some(place => place.kind === kind));
    const heights = kinds.map(kind => column(here.filter(place => place.kind === kind), top + HEAD, ports, boxes));
    const height = HEAD + Math.max(...heights) + 8;
    areas.push({ account, y: top, height, kinds });
    top += height + 22;
  }
  return { areas, boxes, height: Math.max(top - 20, 40) };
}

/** @returns its height */
function column(places: readonly Placed[], top: number, ports: ReadonlyMap<string, number>, boxes: Map<string, Box>): number {
  let y = top;
  for (const { kind, id } of places) {
    const { x, width } = COLUMNS[kind];
    const height = Math.max(BOX, (ports.get(boxKey(kind, id)) ?? 0) * PORT + 6);
    boxes.set(boxKey(kind, id), { kind, id, x, y, width, height });
    y += height + GAP;
  }
  return y - top;
}

/** The lines at a box in the order of their other ends, so that fewer cross. */
function edgesOf(groups: readonly MapPath[][], boxes: ReadonlyMap<string, Box>): Edge[] {
  const ends = groups.map(paths => ({
    paths, from: boxes.get(boxKey('principal', paths[0].principal))!, to: boxes.get(boxKey('secret', paths[0].secret))!,
  }));
  const starts = ported(ends, ({ from }) => from, ({ to }) => to);
  const stops = ported(ends, ({ to }) => to, ({ from }) => from);
  return ends.map((end, position) => ({
    paths: end.paths, from: [end.from.x + end.from.width, starts[position]], to: [end.to.x, stops[position]],
  }));
}

function ported<T>(ends: readonly T[], here: (end: T) => Box, there: (end: T) => Box): number[] {
  const heights: number[] = [];
  const byBox = new Map<Box, number[]>();
  ends.forEach((end, position) => byBox.set(here(end), [...byBox.get(here(end)) ?? [], position]));
  for (const [box, positions] of byBox) {
    const sorted = positions.sort((a, b) => there(ends[a]).y - there(ends[b]).y || a - b);
    sorted.forEach((position, order) => { heights[position] = box.y + box.height * (order + 0.5) / sorted.length; });
  }
  return heights;
}

function undersOf({ secrets }: View, boxes: ReadonlyMap<string, Box>): Layout['unders'] {
  return secrets.flatMap(secret => keyIdsOf(secret).map(key => (
    { from: boxes.get(boxKey('secret', secret.id))!, to: boxes.get(boxKey('key', key))!, secret: secret.id, key })));
}
