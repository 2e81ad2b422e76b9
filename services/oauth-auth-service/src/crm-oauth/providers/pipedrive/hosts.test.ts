import { isApiOrigin } from './hosts.js';

describe('where tokens may be sent', () => {
  it.each([
    ['https://northwind.pipedrive.com', true],
    ['https://northwind.pipedrive.com/', true],
    ['https://api.pipedrive.com', true],
    ['http://127.0.0.1:4010', true],
    ['http://northwind.pipedrive.com', false],
    ['https://northwind.pipedrive.com:8443', false],
    ['https://northwind.pipedrive.com.example', false],
    ['https://evilpipedrive.com', false],
    ['https://user@northwind.pipedrive.com', false],
    ['https://northwind.pipedrive.com/path', false],
    ['nowhere', false],
  ])('%s: %s', (url, accepted) => {
    expect(isApiOrigin(url, ['http://127.0.0.1:4010'])).toBe(accepted);
  });
});
