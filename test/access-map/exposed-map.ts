import { wideMap } from './wide-map';
import type { AccessMap, MapExposure } from '../../src/access-map/model';

const GET_FUNCTION = 'lambda:GetFunctionConfiguration';
const DESCRIBE_TASK = 'ecs:DescribeTaskDefinition';
const READER = 'Operations/Support/Function/ServiceRole';

/** A map of 12 secrets: one of them ends readable in `count` functions, and another one in the definition of a container. */
export function exposedMap(count: number): AccessMap {
  const map = wideMap(12, 14);
  const places = new Map<string, MapExposure[]>([
    [map.secrets.find(({ id }) => id.endsWith('Passphrase0'))!.id, Array.from({ length: count }, (_, at) => functionAt(at))],
    [map.secrets.find(({ id }) => id.endsWith('SigningKey2'))!.id, [{ at: 'Shop/Task (Properties/ContainerDefinitions/0/Command/1)', action: DESCRIBE_TASK }]],
  ]);
  return {
    ...map,
    secrets: map.secrets.map(secret => ({ ...secret, ...places.has(secret.id) && { exposedAt: places.get(secret.id) } })),
    exposureReaders: [{ action: GET_FUNCTION, principals: ['Operations/Administrator', 'Operations/Dashboard'] }],
  };
}

function functionAt(at: number): MapExposure {
  const place = `Production-Orders/BackgroundProcessing${at}/Function (Properties/Environment/Variables/DATABASE_PASSWORD)`;
  return { at: place, field: 'password', action: GET_FUNCTION, ...at === 1 && { readers: [READER] } };
}
