export { type ConnectorLab, type LabOptions, openConnectorLab } from './lab.js';
export type { Person } from './person.js';
