import { isObject, Json, scalarText } from '../cloudformation/json';
import type { Templates } from '../cloudformation/template-index';
import type { Resource } from '../cloudformation/template-types';

const CONNECTION = 'AWS::Glue::Connection';
const SETTINGS = 'AWS::Glue::DataCatalogEncryptionSettings';

/**
 * The properties of a connection without a password that stays encrypted in what GetConnection returns.
 * https://docs.aws.amazon.com/glue/latest/webapi/API_ConnectionPasswordEncryption.html
 */
export function withoutEncryptedPassword(templates: Templates, resource: Resource, value: unknown): unknown {
  if (resource.type !== CONNECTION || !isObject(value) || !('PASSWORD' in value)) return value;
  const { PASSWORD: _, ...others } = value;
  return templates.resources.some(settings => encrypts(templates, settings, resource)) ? others : value;
}

function encrypts(templates: Templates, settings: Resource, connection: Resource): boolean {
  if (settings.type !== SETTINGS || !isThereWith(settings, connection)) return false;
  const { ConnectionPasswordEncryption } = sectionOf(settings.properties.DataCatalogEncryptionSettings);
  const { ReturnConnectionPasswordEncrypted } = sectionOf(ConnectionPasswordEncryption);
  return scalarText(ReturnConnectionPasswordEncrypted) === 'true'
    && catalogOf(templates, settings) === catalogOf(templates, connection);
}

function isThereWith({ condition, stack }: Resource, connection: Resource): boolean {
  return condition === undefined || condition === connection.condition && stack === connection.stack;
}

/** An account has one in each region. */
function catalogOf(templates: Templates, { stack, properties: { CatalogId } }: Resource): string {
  const { account, region } = templates.placeOf(stack);
  return `${CatalogId === undefined ? account : templates.value(stack, CatalogId).text} ${region}`;
}

function sectionOf(value: unknown): Json {
  return isObject(value) ? value : {};
}
