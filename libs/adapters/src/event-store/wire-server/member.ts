import type { sendUnaryData } from '@grpc/grpc-js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { ListenAddress } from './listen-address.ts';

/** Told to clients as the server's version: the stand-in is told by it from a real server. */
export const SERVER_VERSION = 'interlock';

/** `/package.Service/Method` of all that is answered. */
const METHODS = [
  StreamsService.read,
  StreamsService.append,
  StreamsService.batchAppend,
  ServerFeaturesService.getSupportedMethods,
  GossipService.read,
].map(({ path }) => path.split('/'));

/** Which methods a client may call. */
export const answerFeatures =
  (version: string) =>
  (_call: unknown, callback: sendUnaryData<features.SupportedMethods>): void => {
    const supported = new features.SupportedMethods();
    supported.setEventStoreServerVersion(version);
    supported.setMethodsList(
      METHODS.map(([, service = '', method = '']) => {
        const supportedMethod = new features.SupportedMethod();
        supportedMethod.setServiceName(service.toLowerCase());
        supportedMethod.setMethodName(method.toLowerCase());
        return supportedMethod;
      }),
    );
    callback(null, supported);
  };

/** A cluster of one, of which it is the leader. */
export const answerGossip =
  (address: () => ListenAddress) =>
  (_call: unknown, callback: sendUnaryData<gossip.ClusterInfo>): void => {
    const { host, port } = address();
    const endPoint = new gossip.EndPoint();
    endPoint.setAddress(host);
    endPoint.setPort(port);
    const member = new gossip.MemberInfo();
    member.setState(gossip.MemberInfo.VNodeState.LEADER);
    member.setIsAlive(true);
    member.setHttpEndPoint(endPoint);
    callback(null, new gossip.ClusterInfo().setMembersList([member]));
  };
