/** Functions that are fed from queues of one's own are the later half of something, and no entry. */
import { describe, expect, it } from 'vitest';

import { journeysOf, look, needsOf } from './discovery.testing.ts';

const WORKER = `provider "aws" {
  region = "us-east-1"
}
resource "aws_sqs_queue" "payouts" {
  name = "payouts"
}
resource "aws_lambda_function" "worker" {
  function_name = "payout-worker"
}
resource "aws_lambda_event_source_mapping" "worker" {
  event_source_arn = aws_sqs_queue.payouts.arn
  function_name    = aws_lambda_function.worker.arn
}
`;

const PAYOUTS = `apiVersion: apps/v1
kind: Deployment
metadata: { name: payouts }
spec:
  template:
    metadata: { labels: { app: payouts } }
    spec:
      containers:
        - name: payouts
          image: payouts
          env:
            - name: PAYOUTS_QUEUE_URL
              value: https://sqs.us-east-1.amazonaws.com/123456789012/payouts
---
apiVersion: v1
kind: Service
metadata: { name: payouts-outside }
spec: { type: LoadBalancer, selector: { app: payouts } }
`;

describe('a function that is fed from a queue', () => {
  it('is needed, perhaps, by whoever fills the queue, and is no entry', () => {
    const found = look({ 'main.tf': WORKER, 'payouts.yaml': PAYOUTS });
    expect(journeysOf(found)).toEqual({ 'payouts-outside': 'payouts' });
    expect(needsOf(found)['payouts']).toBe(
      'payout-worker? payouts.queue?'.replace('.queue', '-queue'),
    );
    expect(found.part.components?.['payouts']?.needs).toMatchObject({
      'payout-worker': {
        unknown: true,
        evidence: [
          { word: 'declared', at: 'main.tf:10', note: 'takes what is put into payouts-queue' },
        ],
      },
    });
  });

  it('is an entry where nothing here fills the queue', () => {
    expect(journeysOf(look({ 'main.tf': WORKER }))).toEqual({ 'payout-worker': 'payout-worker' });
  });

  it('is an entry by its own URL as well', () => {
    const url = `${WORKER}resource "aws_lambda_function_url" "worker" {
  function_name = aws_lambda_function.worker.function_name
}
`;
    expect(journeysOf(look({ 'main.tf': url, 'payouts.yaml': PAYOUTS }))).toEqual({
      'payout-worker': 'payout-worker',
      'payouts-outside': 'payouts',
    });
  });
});
