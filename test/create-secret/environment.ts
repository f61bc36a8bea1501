/* What Lambda gives the handler, before anything of it is loaded. */
export const STACK_ID = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/app/0a1b2c3d-0000-4000-8000-00000000000a';

Object.assign(process.env, {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
  AWS_SESSION_TOKEN: 'example',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  MANAGED_SECRET_STACK_ID: STACK_ID,
});
