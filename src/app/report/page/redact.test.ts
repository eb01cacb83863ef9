import { describe, expect, it } from 'vitest';
import { redact } from './redact.ts';

describe('redaction', () => {
  it('takes out hosts, addresses, ARNs, account numbers, mail and paths', () => {
    const planted = {
      host: 'calls payments-db.prod.corp.example.com:5432 and queue.internal.svc',
      address: '10.12.0.7, 10.0.0.0/8, 192.168.1.1:8080, 2001:db8::17 and fe80:0:0:0:1:2:3:4',
      arn: 'arn:aws:dynamodb:us-east-1:123456789012:table/sessions (arn:aws-cn:s3:::bucket)',
      account: 'account 210987654321 or 2109-8765-4321',
      mail: 'ask jane.doe@corp.example',
      path: '/home/jane/platform/main.tf, ~/notes, ./charts/pay, C:\\work\\pay.yaml',
      file: 'declared k8s/fares.yaml:41, terraform/sessions/main.tf:12, Chart.yaml, infra/prod',
      url: 'https://user:secret@vault.corp.example/v1?token=abc',
    };
    const text = JSON.stringify(redact(planted, ['infra/prod', '.']));
    for (const secret of [
      'corp',
      'payments-db',
      'svc',
      '5432',
      '10.',
      '192.168',
      '2001:db8',
      'fe80',
      '123456789012',
      'sessions',
      'bucket',
      '210987654321',
      '2109-8765',
      'jane',
      'notes',
      'charts',
      'work',
      'fares',
      'terraform',
      'Chart',
      'infra',
      'secret',
      'vault',
      'abc',
    ])
      // prettier-ignore
      expect(text).not.toContain(secret);
  });

  it('leaves ids, clocks, versions, hashes and our own files as they are', () => {
    const kept = [
      'aws/us-east-1/dynamodb:name', 'airline-checkout@aws/us-east-1', 'fares > aws/same-region/sts',
      '06:48 to 09:40 (+172 min), 06:48:12', '2025-10-20T06:48:00.000Z', 'Firebreak 0.1.0',
      'd4acf66ace01', 'incident/aws-2025-10-20', 'firebreak.yaml', 'grace 5m..1h', '2 h 52. And more',
      'hospital/basement', '41,640 of 832,800', 'lambda:poll-sqs',
    ]; // prettier-ignore
    expect(redact(kept)).toEqual(kept);
  });

  it('gives equal texts equal tokens, in keys too', () => {
    const out = redact({
      'api.corp.example': 'api.corp.example needs db.corp.example',
      path: ['db.corp.example:read@aws/us-east-1', 'deploy/app.yaml:3', 'deploy/app.yaml:9'],
    });
    expect(out).toEqual({
      'host-1': 'host-1 needs host-2',
      path: ['host-2:read@aws/us-east-1', 'file-1:3', 'file-1:9'],
    });
  });
});
