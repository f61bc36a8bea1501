import { creating } from './creating';
import { deleting } from './deleting';
import { existing } from './existing';
import { failing } from './failing';
import { outdating } from './outdating';
import { replacing } from './replacing';
import { delivered, Scenario } from './scenario';
import { updating } from './updating';
import { writing } from './writing';

const once: Scenario[] = [...creating, ...existing, ...failing, ...updating, ...replacing, ...deleting, ...writing, ...outdating];

const TWICE = /^(create with (a generated value$|a parameter and an explicit|no value|replicas)|create (adopts a|restores)|create, and another|update (the token|the gener|description, key and tags$|replicas rem|of a secret)|roll back the gener|rename(,.*by update|$)|delete a secret( with replicas)?$|write a generated|change the token)/;
const AT_ONCE = /^(create with (a generated value$|a parameter and an explicit|no value)|create (adopts a|restores)|update the token|roll back the token and|rename$|delete a secret$|write a generated|change the token and the value$)/;

export const SCENARIOS: readonly Scenario[] = [
  ...once,
  ...once.filter(({ name }) => TWICE.test(name)).map(scenario => delivered(scenario, 'twice')),
  ...once.filter(({ name }) => AT_ONCE.test(name)).map(scenario => delivered(scenario, 'twice-at-once')),
];

export type { Scenario } from './scenario';
