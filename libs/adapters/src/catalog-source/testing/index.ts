export { catalogSourceContract, following, type CatalogSourceFixture, type Followed } from './catalog-source-contract.ts';
