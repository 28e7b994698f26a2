package io.photoncloud.chainfire.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Election;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Lease;
import io.etcd.jetcd.Watch.Watcher;
import io.etcd.jetcd.election.CampaignResponse;
import io.etcd.jetcd.election.LeaderResponse;
import io.etcd.jetcd.election.NoLeaderException;
import io.etcd.jetcd.election.NotLeaderException;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.LeaseOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.support.CloseableClient;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.TestingChainFire;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** jetcd, etcd's own Java client, against ChainFire. */
class JetcdTest {

    private final TestingChainFire chainFire = chainFire();
    private final Client client =
            Client.builder().endpoints(chainFire.endpoint()).build();

    private final String prefix = TestingChainFire.freshKey();
    private final KV kv = client.getKVClient();

    TestingChainFire chainFire() {
        return TestingChainFire.shared();
    }

    @AfterEach
    void stop() {
        client.close();
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    private static String text(ByteSequence bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    private ByteSequence key(String name) {
        return bytes(prefix + name);
    }

    private long put(String name, String value) throws Exception {
        return await(kv.put(key(name), bytes(value))).getHeader().getRevision();
    }

    @Test
    void keysAndValues() throws Exception {
        long first = put("a", "1");
        put("b", "2");
        assertThat(text(await(kv.put(
                                key("a"),
                                bytes("3"),
                                PutOption.builder().withPrevKV().build()))
                        .getPrevKv()
                        .getValue()))
                .isEqualTo("1");
        GetResponse all = await(kv.get(
                bytes(prefix),
                GetOption.builder()
                        .isPrefix(true)
                        .withSortField(GetOption.SortTarget.VALUE)
                        .withSortOrder(GetOption.SortOrder.DESCEND)
                        .build()));
        assertThat(all.getKvs()).extracting(kv -> text(kv.getValue())).containsExactly("3", "2");
        GetResponse past =
                await(kv.get(key("a"), GetOption.builder().withRevision(first).build()));
        assertThat(text(past.getKvs().getFirst().getValue())).isEqualTo("1");
        assertThat(await(kv.delete(
                                bytes(prefix),
                                DeleteOption.builder().isPrefix(true).build()))
                        .getDeleted())
                .isEqualTo(2);
        assertThatThrownBy(() -> await(kv.get(
                        key("a"), GetOption.builder().withRevision(99_999_999).build())))
                .hasRootCauseMessage("OUT_OF_RANGE: etcdserver: mvcc: required revision is a future revision");
    }

    @Test
    void transactions() throws Exception {
        Cmp absent = new Cmp(key("a"), Cmp.Op.EQUAL, CmpTarget.createRevision(0));
        TxnResponse created = await(kv.txn()
                .If(absent)
                .Then(Op.put(key("a"), bytes("1"), PutOption.DEFAULT))
                .Else(Op.get(key("a"), GetOption.DEFAULT))
                .commit());
        assertThat(created.isSucceeded()).isTrue();
        TxnResponse found = await(kv.txn()
                .If(absent)
                .Then(Op.put(key("a"), bytes("2"), PutOption.DEFAULT))
                .Else(
                        Op.get(key("a"), GetOption.DEFAULT),
                        Op.TxnOp.txn(new Cmp[0], new Op[] {Op.delete(key("a"), DeleteOption.DEFAULT)}, new Op[0]))
                .commit());
        assertThat(found.isSucceeded()).isFalse();
        assertThat(text(found.getGetResponses().getFirst().getKvs().getFirst().getValue()))
                .isEqualTo("1");
        assertThat(found.getTxnResponses()
                        .getFirst()
                        .getDeleteResponses()
                        .getFirst()
                        .getDeleted())
                .isEqualTo(1);
    }

    @Test
    void watches() throws Exception {
        long revision = put("a", "1");
        BlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();
        WatchOption option = WatchOption.builder()
                .isPrefix(true)
                .withRevision(revision)
                .withPrevKV(true)
                .build();
        try (Watcher watcher = client.getWatchClient()
                .watch(bytes(prefix), option, (WatchResponse response) -> events.addAll(response.getEvents()))) {
            for (int i = 0; i < 50; i++) {
                put("k" + i, "v" + i);
            }
            await(kv.delete(key("a")));
            assertThat(text(next(events).getKeyValue().getValue())).isEqualTo("1");
            for (int i = 0; i < 50; i++) {
                assertThat(text(next(events).getKeyValue().getValue())).isEqualTo("v" + i);
            }
            WatchEvent deleted = next(events);
            assertThat(deleted.getEventType()).isEqualTo(WatchEvent.EventType.DELETE);
            assertThat(text(deleted.getPrevKV().getValue())).isEqualTo("1");
            watcher.requestProgress();
        }
    }

    @Test
    void aWatchOfWhatWasCompactedFails() throws Exception {
        long revision = put("a", "1");
        long last = put("a", "2");
        await(kv.compact(last));
        BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
        WatchOption option = WatchOption.builder().withRevision(revision).build();
        try (Watcher _ = client.getWatchClient().watch(key("a"), option, _ -> {}, failures::add)) {
            assertThat(next(failures)).hasMessageContaining("required revision has been compacted");
        }
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(20, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void leases() throws Exception {
        Lease leases = client.getLeaseClient();
        long lease = await(leases.grant(3)).getID();
        await(kv.put(
                key("a"),
                bytes("leased"),
                PutOption.builder().withLeaseId(lease).build()));
        BlockingQueue<LeaseKeepAliveResponse> kept = new LinkedBlockingQueue<>();
        try (CloseableClient _ = leases.keepAlive(lease, new StreamObserver<>() {
            @Override
            public void onNext(LeaseKeepAliveResponse response) {
                kept.add(response);
            }

            @Override
            public void onError(Throwable t) {}

            @Override
            public void onCompleted() {}
        })) {
            assertThat(next(kept).getTTL()).isEqualTo(3);
            assertThat(next(kept).getTTL()).isEqualTo(3);
        }
        assertThat(await(leases.keepAliveOnce(lease)).getTTL()).isEqualTo(3);
        var alive = await(leases.timeToLive(
                lease, LeaseOption.builder().withAttachedKeys().build()));
        assertThat(alive.getGrantedTTL()).isEqualTo(3);
        assertThat(alive.getKeys()).containsExactly(key("a"));
        await(leases.revoke(lease));
        assertThat(await(kv.get(key("a"))).getCount()).isZero();
        assertThatThrownBy(() -> await(leases.revoke(lease)))
                .hasRootCauseMessage("NOT_FOUND: etcdserver: requested lease not found");
    }

    @Test
    void locks() throws Exception {
        long one = await(client.getLeaseClient().grant(60)).getID();
        long two = await(client.getLeaseClient().grant(60)).getID();
        ByteSequence held = await(client.getLockClient().lock(key("lock"), one)).getKey();
        var waiting = client.getLockClient().lock(key("lock"), two);
        assertThat(waiting.isDone()).isFalse();
        await(client.getLockClient().unlock(held));
        assertThat(text(await(waiting).getKey())).startsWith(prefix + "lock/");
        await(client.getLeaseClient().revoke(one));
        await(client.getLeaseClient().revoke(two));
    }

    @Test
    void elections() throws Exception {
        Election election = client.getElectionClient();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        election.observe(key("election"), new Election.Listener() {
            @Override
            public void onNext(LeaderResponse response) {
                seen.add(text(response.getKv().getValue()));
            }

            @Override
            public void onError(Throwable error) {}

            @Override
            public void onCompleted() {}
        });
        long one = await(client.getLeaseClient().grant(60)).getID();
        long two = await(client.getLeaseClient().grant(60)).getID();
        CampaignResponse won = await(election.campaign(key("election"), one, bytes("one")));
        assertThat(next(seen)).isEqualTo("one");
        KeyValue leader = await(election.leader(key("election"))).getKv();
        assertThat(text(leader.getValue())).isEqualTo("one");
        var waiting = election.campaign(key("election"), two, bytes("two"));
        await(election.proclaim(won.getLeader(), bytes("still one")));
        assertThat(next(seen)).isEqualTo("still one");
        assertThat(waiting.isDone()).isFalse();
        await(election.resign(won.getLeader()));
        assertThat(await(waiting).getLeader().getLease()).isEqualTo(two);
        assertThat(next(seen)).isEqualTo("two");
        assertThatThrownBy(() -> await(election.proclaim(won.getLeader(), bytes("late"))))
                .hasRootCauseInstanceOf(NotLeaderException.class);
        assertThatThrownBy(() -> await(election.leader(key("nothing"))))
                .hasRootCauseInstanceOf(NoLeaderException.class);
    }

    @Test
    void clusterAndMaintenance() throws Exception {
        assertThat(await(client.getClusterClient().listMember()).getMembers()).hasSize(1);
        var status = await(client.getMaintenanceClient().statusMember(chainFire.endpoint()));
        assertThat(status.getVersion()).startsWith("3.5.");
        assertThat(await(client.getMaintenanceClient().listAlarms()).getAlarms())
                .isEmpty();
        ByteArrayOutputStream snapshot = new ByteArrayOutputStream();
        assertThat(await(client.getMaintenanceClient().snapshot(snapshot))).isEqualTo(snapshot.size());
        assertThat(snapshot.size() % 512).isEqualTo(32);
    }

    @Test
    void manyKeysAtOnce() throws Exception {
        List<CompletableFuture<?>> puts = IntStream.range(0, 1_000)
                .<CompletableFuture<?>>mapToObj(i -> kv.put(key(String.format("%04d", i)), bytes("v" + i)))
                .toList();
        await(CompletableFuture.allOf(puts.toArray(CompletableFuture[]::new)));
        GetResponse all = await(kv.get(
                bytes(prefix),
                GetOption.builder().isPrefix(true).withCountOnly(true).build()));
        assertThat(all.getCount()).isEqualTo(1_000);
    }
}
