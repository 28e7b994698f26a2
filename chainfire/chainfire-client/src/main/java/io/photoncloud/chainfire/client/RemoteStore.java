package io.photoncloud.chainfire.client;

import io.photoncloud.chainfire.client.RemoteCalls.Answer;
import io.photoncloud.chainfire.client.RemoteCalls.Leader;
import io.photoncloud.chainfire.client.RemoteCalls.Repeat;
import io.photoncloud.chainfire.client.RemoteCalls.Request;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeysPage;
import io.photoncloud.chainfire.store.KeysQuery;
import io.photoncloud.chainfire.store.Leases;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.chainfire.store.machine.TransactionRules;
import io.photoncloud.proto.etcd.server.CompactionRequest;
import io.photoncloud.proto.etcd.server.CompactionResponse;
import io.photoncloud.proto.etcd.server.KVGrpc;
import io.photoncloud.proto.etcd.server.RangeRequest;
import io.photoncloud.proto.etcd.server.TxnResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The store at the other end of etcd's v3 API: ChainFire, or an etcd cluster of 3.4 or later. It works through one server
 * until that fails, and then through the next. What differs from a store of one's own: a change's sub-index counts the
 * keys of the watched range only.
 */
public final class RemoteStore implements ReplicatedStore {

    /** The largest answer to a transaction, whose reads are not bounded in bytes on an etcd server. */
    private static final int COMMIT_ANSWER_BYTES_MAX = 64 << 20;

    private static final Key ANY_KEY = Key.wrap(new byte[] {0});

    private final StoreLimits limits;
    private final KeyPrefix prefix;
    private final EtcdWire wire;
    private final Endpoints endpoints;
    private final RemoteCalls calls;
    private final PageReader pages;
    private final KeysReader keys;
    private final RemoteLeases leases;
    private final ScheduledThreadPoolExecutor timer;
    private final Set<RemoteWatch> watches = ConcurrentHashMap.newKeySet();
    private final WatchContext watchContext;

    /**
     * Connects when it is first used.
     *
     * @param random for lease ids and pauses; used under a lock
     */
    public RemoteStore(RemoteStoreOptions options, RandomGenerator random) {
        this.limits = options.limits();
        this.prefix = new KeyPrefix(options.keyPrefix());
        this.wire = new EtcdWire(prefix, limits);
        this.endpoints = new Endpoints(options);
        Backoff backoff = new Backoff(random);
        this.calls = new RemoteCalls(endpoints, backoff, options);
        this.pages = new PageReader(calls, wire, limits);
        this.keys = new KeysReader(calls, wire, pages, limits);
        this.leases = new RemoteLeases(calls, prefix, random);
        // What is still to be scheduled when the store closes is no longer needed.
        this.timer = new ScheduledThreadPoolExecutor(
                1,
                Thread.ofPlatform().daemon().name("remote-store-timer").factory(),
                new ThreadPoolExecutor.DiscardPolicy());
        timer.setRemoveOnCancelPolicy(true);
        this.watchContext = new WatchContext(
                endpoints,
                prefix,
                wire,
                backoff,
                timer,
                options.attemptTimeout(),
                options.watchBufferBytesMax(),
                this::newestRevision,
                watches);
    }

    /** The address of the server in use. */
    String serverInUse() {
        return endpoints.current().address;
    }

    @Override
    public Page range(RangeQuery query) {
        return pages.read(query);
    }

    @Override
    public KeysPage findAll(KeysQuery query) {
        return keys.read(query);
    }

    private long newestRevision() {
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(prefix.onServer(ANY_KEY))
                .setCountOnly(true)
                .build();
        return calls.ask(KVGrpc.getRangeMethod(), request).getHeader().getRevision();
    }

    @Override
    public CommitResult commit(Transaction transaction) {
        TransactionRules.check(transaction, limits);
        Repeat repeat = onlyReads(transaction) ? Repeat.SAFE : Repeat.ONLY_IF_NOT_APPLIED;
        var request = new Request<>(
                KVGrpc.getTxnMethod(), wire.toWire(transaction), repeat, Leader.NEEDED, COMMIT_ANSWER_BYTES_MAX);
        return switch (calls.call(request)) {
            case Answer.Given<TxnResponse>(TxnResponse response) -> wire.fromWire(transaction, response);
            case Answer.Refused<TxnResponse>(StoreException exception, boolean _) -> throw exception;
            case Answer.Lost<TxnResponse>(String reason) -> new CommitResult.Unknown(reason);
            case Answer.TooLarge<TxnResponse>(String message) -> throw new StoreException(Reason.INVALID, message);
        };
    }

    private static boolean onlyReads(Transaction transaction) {
        return Stream.of(transaction.then(), transaction.otherwise())
                .flatMap(List::stream)
                .allMatch(operation -> switch (operation) {
                    case Operation.Put _, Operation.Delete _ -> false;
                    case Operation.Get _ -> true;
                    case Operation.Nested(Transaction nested) -> onlyReads(nested);
                });
    }

    /** Asks for the newest revision first where the watch is from now: the server that will watch may lag behind it. */
    @Override
    public Watch watch(WatchRequest request) {
        calls.checkOpen();
        long from = request.fromRevision() == 0 ? newestRevision() + 1 : request.fromRevision();
        RemoteWatch watch = new RemoteWatch(watchContext, request, from);
        watches.add(watch);
        watch.start();
        if (calls.isClosed()) {
            watch.endByStore();
        }
        return watch;
    }

    @Override
    public Leases leases() {
        return leases;
    }

    @Override
    public void compact(long revision) {
        CompactionRequest request =
                CompactionRequest.newBuilder().setRevision(revision).build();
        if (calls.call(Request.of(KVGrpc.getCompactMethod(), request, Repeat.SAFE))
                instanceof Answer.Refused<CompactionResponse>(StoreException exception, boolean afterLoss)) {
            // An earlier attempt may have done it: in any case it is done.
            if (!afterLoss || exception.reason() != Reason.COMPACTED) {
                throw exception;
            }
        }
    }

    @Override
    public StoreLimits limits() {
        return limits;
    }

    @Override
    public void close() {
        calls.close();
        watches.forEach(RemoteWatch::endByStore);
        timer.shutdownNow();
        endpoints.close();
    }
}
