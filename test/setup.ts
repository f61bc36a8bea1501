// The CDK's own template validation costs a second for each test file; the end-to-end tests keep it on.
process.env.CDK_VALIDATION = 'false';
// No stack trace for each annotation: nobody reads them here.
process.env.CDK_DISABLE_STACK_TRACE = '1';
