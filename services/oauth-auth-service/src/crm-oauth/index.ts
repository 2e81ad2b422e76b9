export type { CrmOAuthPorts, HostUser } from './ports.js';
