package io.photoncloud.chainfire.client;

import static io.photoncloud.chainfire.testing.Expect.committed;
import static io.photoncloud.chainfire.testing.Expect.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.proto.etcd.server.CompactionRequest;
import io.photoncloud.proto.etcd.server.CompactionResponse;
import io.photoncloud.proto.etcd.server.KVGrpc;
import io.photoncloud.proto.etcd.server.LeaseGrantRequest;
import io.photoncloud.proto.etcd.server.LeaseGrantResponse;
import io.photoncloud.proto.etcd.server.LeaseGrpc;
import io.photoncloud.proto.etcd.server.LeaseRevokeRequest;
import io.photoncloud.proto.etcd.server.LeaseRevokeResponse;
import io.photoncloud.proto.etcd.server.LeaseTimeToLiveRequest;
import io.photoncloud.proto.etcd.server.LeaseTimeToLiveResponse;
import io.photoncloud.proto.etcd.server.RangeRequest;
import io.photoncloud.proto.etcd.server.RangeResponse;
import io.photoncloud.proto.etcd.server.ResponseHeader;
import io.photoncloud.proto.etcd.server.TxnRequest;
import io.photoncloud.proto.etcd.server.TxnResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which calls are made again, and which never, seen from servers that answer as they are told. */
class LostAnswerTest {

    /** What becomes of a call. */
    private enum Fate {
        ANSWERED,
        /** Applied, and then the answer is lost. */
        APPLIED_AND_LOST,
        NO_LEADER,
        TIMED_OUT
    }

    private final Deque<Fate> fates = new ArrayDeque<>();
    private final List<Object> applied = new ArrayList<>();
    private final Set<Long> leases = new HashSet<>();
    private final List<Server> servers = new ArrayList<>();
    private RemoteStore store;
    private long compacted;

    @BeforeEach
    void start() throws IOException {
        for (int i = 0; i < 2; i++) {
            servers.add(Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                    .addService(new Kv())
                    .addService(new LeaseService())
                    .build()
                    .start());
        }
        store = new RemoteStore(
                RemoteStoreOptions.of(servers.stream()
                                .map(server -> "127.0.0.1:" + server.getPort())
                                .toList())
                        .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(1)),
                new Random());
    }

    @AfterEach
    void stop() {
        store.close();
        servers.forEach(Server::shutdownNow);
    }

    @Test
    void aWriteWhoseAnswerIsLostIsUnknownAndNeverMadeAgain() {
        for (Fate fate : List.of(Fate.APPLIED_AND_LOST, Fate.TIMED_OUT)) {
            applied.clear();
            fates.add(fate);

            assertThat(store.commit(put())).isInstanceOf(CommitResult.Unknown.class);
            assertThat(applied).hasSize(1);
        }
    }

    @Test
    void aWriteThatWasNotProposedForWantOfALeaderIsMadeAgainElsewhere() {
        fates.add(Fate.NO_LEADER);
        String first = store.serverInUse();

        committed(store.commit(put()));

        assertThat(applied).hasSize(1);
        assertThat(store.serverInUse()).isNotEqualTo(first);
    }

    @Test
    void aWriteThatCouldNotBeSentIsMadeAgainElsewhere() throws InterruptedException {
        servers.getFirst().shutdownNow().awaitTermination();

        committed(store.commit(put()));

        assertThat(applied).hasSize(1);
    }

    @Test
    void readsAreMadeAgain() {
        fates.addAll(List.of(Fate.APPLIED_AND_LOST, Fate.TIMED_OUT, Fate.NO_LEADER));

        assertThat(store.find(key("a"))).isEmpty();
        assertThat(applied).hasSize(3);

        fates.add(Fate.TIMED_OUT);
        committed(store.commit(Transaction.of()));
        assertThat(applied).hasSize(5);
    }

    @Test
    void aGrantWhoseAnswerIsLostIsFoundAgain() {
        fates.add(Fate.APPLIED_AND_LOST);

        assertThat(store.leases().grant(0, Duration.ofSeconds(60)).ttl()).isEqualTo(Duration.ofSeconds(60));
        assertThat(leases).hasSize(1);
    }

    @Test
    void revokingAndCompactingTwiceIsAsGoodAsOnce() {
        long lease = store.leases().grant(0, Duration.ofSeconds(60)).id();
        fates.add(Fate.APPLIED_AND_LOST);
        store.leases().revoke(lease);
        assertThat(leases).isEmpty();

        fates.add(Fate.APPLIED_AND_LOST);
        store.compact(7);
        assertThat(compacted).isEqualTo(7);
    }

    private static Transaction put() {
        return Transaction.put(Key.utf8("a"), Bytes.utf8("1"));
    }

    private <A> void answer(Object request, A answer, StreamObserver<A> to) {
        Fate fate = fates.isEmpty() ? Fate.ANSWERED : fates.remove();
        if (fate == Fate.NO_LEADER) {
            to.onError(
                    Status.UNAVAILABLE.withDescription("etcdserver: no leader").asRuntimeException());
            return;
        }
        applied.add(request);
        switch (fate) {
            case ANSWERED -> {
                to.onNext(answer);
                to.onCompleted();
            }
            case APPLIED_AND_LOST ->
                to.onError(Status.UNAVAILABLE
                        .withDescription("transport is closing")
                        .asRuntimeException());
            case TIMED_OUT ->
                to.onError(Status.UNAVAILABLE
                        .withDescription("etcdserver: request timed out")
                        .asRuntimeException());
            case NO_LEADER -> throw new IllegalStateException();
        }
    }

    private static ResponseHeader header() {
        return ResponseHeader.newBuilder().setRevision(9).build();
    }

    private static RuntimeException refused(Status.Code code, String text) {
        return code.toStatus().withDescription("etcdserver: " + text).asRuntimeException();
    }

    private final class Kv extends KVGrpc.KVImplBase {
        @Override
        public void range(RangeRequest request, StreamObserver<RangeResponse> to) {
            answer(request, RangeResponse.newBuilder().setHeader(header()).build(), to);
        }

        @Override
        public void txn(TxnRequest request, StreamObserver<TxnResponse> to) {
            TxnResponse.Builder response =
                    TxnResponse.newBuilder().setHeader(header()).setSucceeded(true);
            request.getSuccessList().forEach(_ -> response.addResponsesBuilder().getResponsePutBuilder());
            answer(request, response.build(), to);
        }

        @Override
        public void compact(CompactionRequest request, StreamObserver<CompactionResponse> to) {
            if (compacted >= request.getRevision()) {
                to.onError(refused(Status.Code.OUT_OF_RANGE, "mvcc: required revision has been compacted"));
                return;
            }
            compacted = request.getRevision();
            answer(request, CompactionResponse.getDefaultInstance(), to);
        }
    }

    private final class LeaseService extends LeaseGrpc.LeaseImplBase {
        @Override
        public void leaseGrant(LeaseGrantRequest request, StreamObserver<LeaseGrantResponse> to) {
            if (!leases.add(request.getID())) {
                to.onError(refused(Status.Code.FAILED_PRECONDITION, "lease already exists"));
                return;
            }
            answer(
                    request,
                    LeaseGrantResponse.newBuilder()
                            .setID(request.getID())
                            .setTTL(request.getTTL())
                            .build(),
                    to);
        }

        @Override
        public void leaseRevoke(LeaseRevokeRequest request, StreamObserver<LeaseRevokeResponse> to) {
            if (!leases.remove(request.getID())) {
                to.onError(refused(Status.Code.NOT_FOUND, "requested lease not found"));
                return;
            }
            answer(request, LeaseRevokeResponse.getDefaultInstance(), to);
        }

        @Override
        public void leaseTimeToLive(LeaseTimeToLiveRequest request, StreamObserver<LeaseTimeToLiveResponse> to) {
            answer(
                    request,
                    LeaseTimeToLiveResponse.newBuilder()
                            .setID(request.getID())
                            .setTTL(59)
                            .setGrantedTTL(60)
                            .build(),
                    to);
        }
    }
}
