package io.photoncloud.chainfire.client;

import io.photoncloud.chainfire.client.RemoteCalls.Answer;
import io.photoncloud.chainfire.client.RemoteCalls.Repeat;
import io.photoncloud.chainfire.client.RemoteCalls.Request;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.LeaseRules;
import io.photoncloud.chainfire.store.Leases;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.proto.etcd.server.LeaseGrantRequest;
import io.photoncloud.proto.etcd.server.LeaseGrantResponse;
import io.photoncloud.proto.etcd.server.LeaseGrpc;
import io.photoncloud.proto.etcd.server.LeaseKeepAliveRequest;
import io.photoncloud.proto.etcd.server.LeaseKeepAliveResponse;
import io.photoncloud.proto.etcd.server.LeaseLeasesRequest;
import io.photoncloud.proto.etcd.server.LeaseRevokeRequest;
import io.photoncloud.proto.etcd.server.LeaseRevokeResponse;
import io.photoncloud.proto.etcd.server.LeaseStatus;
import io.photoncloud.proto.etcd.server.LeaseTimeToLiveRequest;
import io.photoncloud.proto.etcd.server.LeaseTimeToLiveResponse;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Leases over etcd's API. On an etcd that others use too, {@link #list} shows theirs as well. */
final class RemoteLeases implements Leases {

    private final RemoteCalls calls;
    private final KeyPrefix prefix;
    private final RandomGenerator random;

    RemoteLeases(RemoteCalls calls, KeyPrefix prefix, RandomGenerator random) {
        this.calls = calls;
        this.prefix = prefix;
        this.random = random;
    }

    /** An id of our own choice, drawn at random, makes it safe to ask again: if it exists by then, it is ours. */
    @Override
    public Lease grant(long id, Duration ttl) {
        LeaseRules.check(ttl);
        boolean chosenHere = id == 0;
        LeaseGrantRequest request = LeaseGrantRequest.newBuilder()
                .setID(chosenHere ? freshId() : id)
                .setTTL(ttl.toSeconds())
                .build();
        Repeat repeat = chosenHere ? Repeat.SAFE : Repeat.ONLY_IF_NOT_APPLIED;
        return switch (calls.call(Request.of(LeaseGrpc.getLeaseGrantMethod(), request, repeat))) {
            case Answer.Given<LeaseGrantResponse>(LeaseGrantResponse granted) -> {
                Duration actual = Duration.ofSeconds(granted.getTTL());
                yield new Lease(granted.getID(), actual, actual);
            }
            case Answer.Refused<LeaseGrantResponse>(StoreException exception, boolean afterLoss) -> {
                if (afterLoss && exception.reason() == Reason.LEASE_EXISTS) {
                    yield timeToLive(request.getID());
                }
                throw exception;
            }
            case Answer.Lost<LeaseGrantResponse>(String reason) -> throw lost(request.getID(), reason);
            case Answer.TooLarge<LeaseGrantResponse>(String message) -> throw lost(request.getID(), message);
        };
    }

    private long freshId() {
        synchronized (random) {
            return random.nextLong(1, Long.MAX_VALUE);
        }
    }

    private static StoreException lost(long id, String reason) {
        return new StoreException(
                Reason.DEADLINE_EXCEEDED, "lease " + id + " may have been granted, or not: " + reason);
    }

    @Override
    public void revoke(long id) {
        LeaseRevokeRequest request = LeaseRevokeRequest.newBuilder().setID(id).build();
        if (calls.call(Request.of(LeaseGrpc.getLeaseRevokeMethod(), request, Repeat.SAFE))
                instanceof Answer.Refused<LeaseRevokeResponse>(StoreException exception, boolean afterLoss)) {
            if (!afterLoss || exception.reason() != Reason.LEASE_NOT_FOUND) {
                throw exception;
            }
        }
    }

    /** A stream in etcd's API; here with one request and one answer. */
    @Override
    public Lease keepAlive(long id) {
        LeaseKeepAliveRequest request =
                LeaseKeepAliveRequest.newBuilder().setID(id).build();
        LeaseKeepAliveResponse kept = calls.ask(LeaseGrpc.getLeaseKeepAliveMethod(), request);
        if (kept.getTTL() <= 0) {
            throw LeaseRules.notFound(id);
        }
        Duration ttl = Duration.ofSeconds(kept.getTTL());
        return new Lease(id, ttl, ttl);
    }

    @Override
    public Lease timeToLive(long id) {
        LeaseTimeToLiveResponse left = ask(LeaseTimeToLiveRequest.newBuilder().setID(id));
        return new Lease(id, Duration.ofSeconds(left.getGrantedTTL()), Duration.ofSeconds(left.getTTL()));
    }

    @Override
    public List<Key> keys(long id) {
        return ask(LeaseTimeToLiveRequest.newBuilder().setID(id).setKeys(true)).getKeysList().stream()
                .filter(prefix::isOf)
                .map(prefix::fromServer)
                .sorted()
                .toList();
    }

    private LeaseTimeToLiveResponse ask(LeaseTimeToLiveRequest.Builder request) {
        LeaseTimeToLiveResponse left = calls.ask(LeaseGrpc.getLeaseTimeToLiveMethod(), request.build());
        if (left.getTTL() < 0) {
            throw LeaseRules.notFound(request.getID());
        }
        return left;
    }

    @Override
    public List<Long> list() {
        return calls
                .ask(LeaseGrpc.getLeaseLeasesMethod(), LeaseLeasesRequest.getDefaultInstance())
                .getLeasesList()
                .stream()
                .map(LeaseStatus::getID)
                .sorted()
                .toList();
    }
}
