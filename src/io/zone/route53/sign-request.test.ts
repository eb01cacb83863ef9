/**
 * AWS's own vectors: the "AWS Signature Version 4 test suite" (docs.aws.amazon.com, General Reference,
 * signature-v4-test-suite; its files also lie in the repositories of AWS's SDKs, such as smithy-typescript
 * and aws-c-auth). Its key is `AKIDEXAMPLE`, its service is called `service`.
 */
import { expect, test } from 'vitest';
import { signRequest } from './sign-request.ts';

const SCOPE = {
  region: 'us-east-1',
  service: 'service',
  now: new Date('2015-08-30T12:36:00Z'),
};
const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: null,
};
const TOKEN =
  'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==';

test.each([
  [
    'get-vanilla',
    'GET',
    '',
    {},
    '',
    null,
    'host;x-amz-date',
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ],
  [
    'get-vanilla-query-order-key-case',
    'GET',
    '?Param2=value2&Param1=value1',
    {},
    '',
    null,
    'host;x-amz-date',
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  [
    'post-vanilla',
    'POST',
    '',
    {},
    '',
    null,
    'host;x-amz-date',
    '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  ],
  [
    'post-header-value-case',
    'POST',
    '',
    { 'my-header1': 'VALUE1' },
    '',
    null,
    'host;my-header1;x-amz-date',
    'cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d',
  ],
  [
    'post-x-www-form-urlencoded',
    'POST',
    '',
    { 'content-type': 'application/x-www-form-urlencoded' },
    'Param1=value1',
    null,
    'content-type;host;x-amz-date',
    'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  ],
  [
    'post-sts-header-before',
    'POST',
    '',
    {},
    '',
    TOKEN,
    'host;x-amz-date;x-amz-security-token',
    '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead',
  ],
] as const)(
  'signs %s as AWS publishes it',
  (_, method, query, headers, body, sessionToken, signed, signature) => {
    const url = new URL(`https://example.amazonaws.com/${query}`);
    const made = signRequest(
      { method, url, headers, body },
      { ...CREDENTIALS, sessionToken },
      SCOPE,
    );
    expect(made['x-amz-date']).toBe('20150830T123600Z');
    expect(made['authorization']).toBe(
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${signed}, Signature=${signature}`,
    );
    expect(JSON.stringify(made)).not.toContain(CREDENTIALS.secretAccessKey);
  },
);
