package io.photoncloud.chainfire.keyspace;

import static io.photoncloud.chainfire.TestingChainFire.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.proto.etcd.server.Compare;
import io.photoncloud.proto.etcd.server.DeleteRangeRequest;
import io.photoncloud.proto.etcd.server.KVGrpc;
import io.photoncloud.proto.etcd.server.KVGrpc.KVBlockingStub;
import io.photoncloud.proto.etcd.server.LeaseGrantRequest;
import io.photoncloud.proto.etcd.server.LeaseGrpc;
import io.photoncloud.proto.etcd.server.LeaseGrpc.LeaseBlockingStub;
import io.photoncloud.proto.etcd.server.LeaseLeasesRequest;
import io.photoncloud.proto.etcd.server.LeaseRevokeRequest;
import io.photoncloud.proto.etcd.server.LeaseStatus;
import io.photoncloud.proto.etcd.server.LeaseTimeToLiveRequest;
import io.photoncloud.proto.etcd.server.PutRequest;
import io.photoncloud.proto.etcd.server.RangeRequest;
import io.photoncloud.proto.etcd.server.RangeResponse;
import io.photoncloud.proto.etcd.server.TxnRequest;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nothing a public caller can say touches or shows what a service keeps. */
class KeyspaceDoorTest {

    private static final ByteString LEAST = ByteString.copyFrom(new byte[1]);

    private static final TestingChainFire chainFire =
            TestingChainFire.start("photon.chainfire.keyspace-grants.iam=auditor");
    private final KVBlockingStub open = KVGrpc.newBlockingStub(chainFire.channel());
    private final KVBlockingStub iam = KVGrpc.newBlockingStub(chainFire.channelOfService("iam", "iam"));

    @AfterEach
    void empty() {
        for (KVBlockingStub each : List.of(open, iam)) {
            var _ = each.deleteRange(DeleteRangeRequest.newBuilder()
                    .setKey(LEAST)
                    .setRangeEnd(LEAST)
                    .build());
        }
    }

    @AfterAll
    static void close() {
        chainFire.close();
    }

    private static void put(KVBlockingStub kv, String key, String value) {
        kv.put(PutRequest.newBuilder().setKey(bytes(key)).setValue(bytes(value)).build());
    }

    private static RangeResponse everything(KVBlockingStub kv) {
        return kv.range(
                RangeRequest.newBuilder().setKey(LEAST).setRangeEnd(LEAST).build());
    }

    @Test
    void rangesAndDeletesStayInside() {
        put(open, "a", "public");
        put(iam, "a", "secret");
        put(KVGrpc.newBlockingStub(chainFire.channelOfService("prismnet", "prismnet")), "a", "net");
        assertThat(everything(open).getKvsList())
                .singleElement()
                .satisfies(kv -> assertThat(kv.getValue().toStringUtf8()).isEqualTo("public"));
        assertThat(everything(iam).getKvsList())
                .singleElement()
                .satisfies(kv -> assertThat(kv.getKey().toStringUtf8()).isEqualTo("a"));
        for (String guess : new String[] {"siam/a", "iam/a", "../siam/a", "s"}) {
            assertThat(open.range(RangeRequest.newBuilder().setKey(bytes(guess)).build())
                            .getKvsList())
                    .as(guess)
                    .isEmpty();
        }
        assertThat(open.deleteRange(DeleteRangeRequest.newBuilder()
                                .setKey(LEAST)
                                .setRangeEnd(LEAST)
                                .build())
                        .getDeleted())
                .isEqualTo(1);
        assertThat(everything(iam).getCount()).isEqualTo(1);
        TxnRequest nothingThere = TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(LEAST)
                        .setRangeEnd(LEAST)
                        .setTarget(Compare.CompareTarget.CREATE)
                        .setCreateRevision(0))
                .build();
        assertThat(open.txn(nothingThere).getSucceeded()).isTrue();
        assertThat(iam.txn(nothingThere).getSucceeded()).isFalse();
    }

    @Test
    void leasesOfServicesAreNotThereForOthers() {
        LeaseBlockingStub ofIam = LeaseGrpc.newBlockingStub(chainFire.channelOfService("iam", "iam"));
        LeaseBlockingStub ofAll = LeaseGrpc.newBlockingStub(chainFire.channel());
        long lease = ofIam.leaseGrant(LeaseGrantRequest.newBuilder().setTTL(60).build())
                .getID();
        iam.put(PutRequest.newBuilder().setKey(bytes("session")).setLease(lease).build());
        assertThat(everything(iam).getKvs(0).getLease()).isEqualTo(lease);
        assertThat(ofIam.leaseTimeToLive(LeaseTimeToLiveRequest.newBuilder()
                                .setID(lease)
                                .setKeys(true)
                                .build())
                        .getKeysList())
                .containsExactly(bytes("session"));
        for (long id : new long[] {lease, lease | Long.MIN_VALUE}) {
            assertThat(ofAll.leaseTimeToLive(LeaseTimeToLiveRequest.newBuilder()
                                    .setID(id)
                                    .build())
                            .getTTL())
                    .isEqualTo(-1);
            assertThatThrownBy(() -> ofAll.leaseRevoke(
                            LeaseRevokeRequest.newBuilder().setID(id).build()))
                    .hasMessage("NOT_FOUND: etcdserver: requested lease not found");
            assertThatThrownBy(() -> open.put(PutRequest.newBuilder()
                            .setKey(bytes("a"))
                            .setLease(id)
                            .build()))
                    .hasMessage("NOT_FOUND: etcdserver: requested lease not found");
        }
        assertThat(ofAll.leaseLeases(LeaseLeasesRequest.getDefaultInstance()).getLeasesList())
                .isEmpty();
        assertThat(ofIam.leaseLeases(LeaseLeasesRequest.getDefaultInstance()).getLeasesList())
                .extracting(LeaseStatus::getID)
                .containsExactly(lease);
    }

    @Test
    void leasesOfAServiceAreNotThereForAnother() {
        LeaseBlockingStub ofIam = LeaseGrpc.newBlockingStub(chainFire.channelOfService("iam", "iam"));
        LeaseBlockingStub ofNet = LeaseGrpc.newBlockingStub(chainFire.channelOfService("prismnet", "prismnet"));
        LeaseGrantRequest same =
                LeaseGrantRequest.newBuilder().setID(7).setTTL(60).build();
        assertThat(ofIam.leaseGrant(same).getID()).isEqualTo(7);
        assertThatThrownBy(() -> ofNet.leaseRevoke(
                        LeaseRevokeRequest.newBuilder().setID(7).build()))
                .hasMessage("NOT_FOUND: etcdserver: requested lease not found");
        assertThat(ofNet.leaseLeases(LeaseLeasesRequest.getDefaultInstance()).getLeasesList())
                .isEmpty();
        assertThat(ofNet.leaseGrant(same).getID()).isEqualTo(7);
        var _ = ofIam.leaseRevoke(LeaseRevokeRequest.newBuilder().setID(7).build());
        assertThat(ofNet.leaseTimeToLive(
                                LeaseTimeToLiveRequest.newBuilder().setID(7).build())
                        .getTTL())
                .isPositive();
        var _ = ofNet.leaseRevoke(LeaseRevokeRequest.newBuilder().setID(7).build());
        assertThatThrownBy(
                        () -> ofIam.leaseGrant(same.toBuilder().setID(1L << 40).build()))
                .hasMessageStartingWith("INVALID_ARGUMENT: chainfire: a lease's id is at most");
    }

    @Test
    void aKeyspaceTakesAnIdentity() {
        put(iam, "a", "secret");
        assertThat(everything(KVGrpc.newBlockingStub(chainFire.channelOfService("auditor", "iam")))
                        .getCount())
                .isEqualTo(1);
        assertThatThrownBy(() -> everything(KVGrpc.newBlockingStub(chainFire.channelOfService("prismnet", "iam"))))
                .hasMessageStartingWith("PERMISSION_DENIED: photon-keyspace: only the service of that name");
        Metadata headers = new Metadata();
        headers.put(KeyspaceInterceptor.KEYSPACE, "iam");
        Channel nobody =
                ClientInterceptors.intercept(chainFire.channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
        assertThatThrownBy(() -> everything(KVGrpc.newBlockingStub(nobody)))
                .hasMessageStartingWith("PERMISSION_DENIED: photon-keyspace: only the service of that name");
        assertThat(everything(KVGrpc.newBlockingStub(chainFire.channelOfService("iam")))
                        .getCount())
                .isZero();
    }
}
