package io.photoncloud.chainfire.maintenance;

import static io.photoncloud.chainfire.TestingChainFire.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.photoncloud.chainfire.FaultyStore;
import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.StateFile;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.common.api.Sha256;
import io.photoncloud.proto.etcd.server.AlarmRequest;
import io.photoncloud.proto.etcd.server.AlarmRequest.AlarmAction;
import io.photoncloud.proto.etcd.server.AlarmType;
import io.photoncloud.proto.etcd.server.DefragmentRequest;
import io.photoncloud.proto.etcd.server.DeleteRangeRequest;
import io.photoncloud.proto.etcd.server.DowngradeRequest;
import io.photoncloud.proto.etcd.server.HashKVRequest;
import io.photoncloud.proto.etcd.server.HashKVResponse;
import io.photoncloud.proto.etcd.server.HashRequest;
import io.photoncloud.proto.etcd.server.KVGrpc;
import io.photoncloud.proto.etcd.server.MaintenanceGrpc;
import io.photoncloud.proto.etcd.server.MaintenanceGrpc.MaintenanceBlockingStub;
import io.photoncloud.proto.etcd.server.MoveLeaderRequest;
import io.photoncloud.proto.etcd.server.PutRequest;
import io.photoncloud.proto.etcd.server.SnapshotRequest;
import io.photoncloud.proto.etcd.server.SnapshotResponse;
import io.photoncloud.proto.etcd.server.StatusRequest;
import io.photoncloud.proto.etcd.server.StatusResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaintenanceDoorTest {

    /** The tests of this class share it, and each leaves it empty. */
    private static final TestingChainFire chainFire = TestingChainFire.start();

    private final MaintenanceBlockingStub maintenance = MaintenanceGrpc.newBlockingStub(chainFire.channel());

    @TempDir
    Path directory;

    @AfterEach
    void empty() {
        for (Channel channel : List.of(chainFire.channel(), chainFire.channelOfService("iam", "iam"))) {
            var _ = KVGrpc.newBlockingStub(channel)
                    .deleteRange(DeleteRangeRequest.newBuilder()
                            .setKey(ByteString.copyFrom(new byte[1]))
                            .setRangeEnd(ByteString.copyFrom(new byte[1]))
                            .build());
        }
    }

    @AfterAll
    static void close() {
        chainFire.close();
    }

    private void put(Channel channel, String key, String value) {
        KVGrpc.newBlockingStub(channel)
                .put(PutRequest.newBuilder()
                        .setKey(bytes(key))
                        .setValue(bytes(value))
                        .build());
    }

    @Test
    void statusTellsWhatClientsLookFor() {
        StatusResponse status = maintenance.status(StatusRequest.getDefaultInstance());
        assertThat(status.getVersion()).startsWith("3.5.");
        assertThat(status.getLeader()).isEqualTo(status.getHeader().getMemberId());
        assertThat(status.getRaftTerm()).isEqualTo(status.getHeader().getRaftTerm());
        assertThat(status.getIsLearner()).isFalse();
        assertThat(status.getErrorsList()).isEmpty();
    }

    @Test
    void aFullStoreRaisesTheAlarmByItself() {
        FaultyStore faulty = new FaultyStore();
        try (TestingChainFire full = TestingChainFire.over(faulty.store())) {
            MaintenanceBlockingStub stub = MaintenanceGrpc.newBlockingStub(full.channel());
            AlarmRequest ask = AlarmRequest.getDefaultInstance();
            AlarmRequest disarm = AlarmRequest.newBuilder()
                    .setAction(AlarmAction.DEACTIVATE)
                    .setAlarm(AlarmType.NOSPACE)
                    .build();
            assertThat(stub.alarm(ask).getAlarmsList()).isEmpty();
            assertThat(stub.alarm(disarm).getAlarmsList()).isEmpty();
            faulty.fillUp();
            assertThat(stub.alarm(ask).getAlarms(0).getAlarm()).isEqualTo(AlarmType.NOSPACE);
            assertThat(stub.status(StatusRequest.getDefaultInstance()).getErrorsList())
                    .containsExactly("memberID:1 alarm:NOSPACE");
            assertThat(stub.status(StatusRequest.getDefaultInstance()).getDbSize())
                    .isEqualTo(2_000);
            assertThatThrownBy(() -> stub.alarm(disarm)).hasMessageContaining("alarms go on and off by themselves");
        }
    }

    @Test
    void theHashIsOfTheKeyspaceAtARevision() {
        put(chainFire.channel(), "a", "1");
        put(chainFire.channel(), "b", "2");
        HashKVResponse one = maintenance.hashKV(HashKVRequest.getDefaultInstance());
        assertThat(maintenance.hash(HashRequest.getDefaultInstance()).getHash()).isEqualTo(one.getHash());
        put(chainFire.channel(), "b", "3");
        assertThat(hash(maintenance)).isNotEqualTo(one.getHash());
        HashKVResponse before = maintenance.hashKV(
                HashKVRequest.newBuilder().setRevision(one.getHashRevision()).build());
        assertThat(before.getHash()).isEqualTo(one.getHash());
        // What services keep shows in no public hash.
        int open = hash(maintenance);
        MaintenanceBlockingStub iam = MaintenanceGrpc.newBlockingStub(chainFire.channelOfService("iam", "iam"));
        int closed = hash(iam);
        put(chainFire.channelOfService("iam", "iam"), "user", "secret");
        assertThat(hash(maintenance)).isEqualTo(open);
        assertThat(hash(iam)).isNotEqualTo(closed);
    }

    @Test
    void equalStatesHaveEqualHashes() {
        List<Integer> hashes = new ArrayList<>();
        for (int store = 0; store < 2; store++) {
            MemoryStore memory = new MemoryStore();
            for (String key : List.of("a", "b", "a")) {
                var _ = memory.commit(Transaction.put(Keyspace.PUBLIC.stored(Key.utf8(key)), Bytes.utf8("v")));
            }
            hashes.add(new MaintenanceService(memory, directory)
                    .hash(Keyspace.PUBLIC, 0)
                    .hash());
            memory.close();
        }
        assertThat(hashes.get(0)).isEqualTo(hashes.get(1));
    }

    private static int hash(MaintenanceBlockingStub stub) {
        return stub.hashKV(HashKVRequest.getDefaultInstance()).getHash();
    }

    private Path download(Channel channel, String name) throws IOException {
        Path file = directory.resolve(name);
        long remaining = -1;
        try (OutputStream out = Files.newOutputStream(file)) {
            Iterator<SnapshotResponse> parts =
                    MaintenanceGrpc.newBlockingStub(channel).snapshot(SnapshotRequest.getDefaultInstance());
            while (parts.hasNext()) {
                SnapshotResponse part = parts.next();
                remaining = part.getRemainingBytes();
                part.getBlob().writeTo(out);
            }
        }
        assertThat(remaining).isZero();
        return file;
    }

    private Map<String, String> entries(Path snapshot) throws IOException, SnapshotFile.DamagedException {
        Path export = directory.resolve("export");
        SnapshotFile.extract(snapshot, export);
        Map<String, String> found = new TreeMap<>();
        try (InputStream in = Files.newInputStream(export)) {
            var _ = StateFile.read(
                    in, entry -> found.put(entry.key().toUtf8(), entry.value().toUtf8()));
        }
        return found;
    }

    @Test
    void aSnapshotHoldsPublicKeysAndForServicesEverything() throws Exception {
        var _ = chainFire.store().commit(Transaction.put(Key.utf8("raw"), Bytes.utf8("of nobody")));
        put(chainFire.channel(), "a", "1");
        put(chainFire.channel(), "b", "2".repeat(100_000));
        put(chainFire.channelOfService("iam", "iam"), "user", "secret");
        Path open = download(chainFire.channel(), "open");
        assertThat(Files.size(open) % 512).isEqualTo(32);
        assertThat(entries(open).keySet()).containsExactly("pa", "pb");
        assertThat(entries(download(chainFire.channelOfService("deploy"), "whole")))
                .containsKeys("pa", "pb", "raw")
                .containsEntry("siam/user", "secret");
    }

    @Test
    void anEmptyStoreHasASnapshotToo() throws Exception {
        assertThat(entries(download(chainFire.channel(), "empty"))).isEmpty();
    }

    @Test
    void aDamagedSnapshotIsNotTaken() throws Exception {
        put(chainFire.channel(), "a", "1");
        byte[] whole = Files.readAllBytes(download(chainFire.channel(), "whole"));
        Path damaged = directory.resolve("damaged");
        Path export = directory.resolve("export");
        byte[] flipped = whole.clone();
        flipped[10] ^= 1;
        Files.write(damaged, flipped);
        assertThatThrownBy(() -> SnapshotFile.extract(damaged, export))
                .hasMessage("the snapshot is damaged: its SHA-256 does not fit");
        Files.write(damaged, Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> SnapshotFile.extract(damaged, export))
                .hasMessage("no snapshot: it is not as long as one");
        byte[] foreign = new byte[512 + 32];
        System.arraycopy(Sha256.start().digest(new byte[512]), 0, foreign, 512, 32);
        Files.write(damaged, foreign);
        assertThatThrownBy(() -> SnapshotFile.extract(damaged, export))
                .hasMessage("the snapshot was not made by ChainFire");
    }

    @Test
    void theFillingMakesWholeBlocksOfAnyLength() {
        for (long length = 0; length < 1_100; length++) {
            byte[] filling = SnapshotFile.filling(length);
            assertThat((length + filling.length) % 512).isZero();
            assertThat(filling.length).isBetween(16, 16 + 511);
        }
    }

    @Test
    void leadershipMovesOnlyToMembers() {
        assertThatThrownBy(() -> maintenance.moveLeader(
                        MoveLeaderRequest.newBuilder().setTargetID(404).build()))
                .hasMessage("FAILED_PRECONDITION: etcdserver: bad leader transferee");
        long self = maintenance
                .status(StatusRequest.getDefaultInstance())
                .getHeader()
                .getMemberId();
        assertThat(maintenance
                        .moveLeader(
                                MoveLeaderRequest.newBuilder().setTargetID(self).build())
                        .hasHeader())
                .isTrue();
    }

    @Test
    void leadershipDoesNotMoveToALearner() {
        FaultyStore faulty = new FaultyStore();
        try (TestingChainFire two = TestingChainFire.over(faulty.store())) {
            faulty.tellStatus(told ->
                    faulty.withMembers(told, told.members().getFirst(), faulty.learner(44, told.commitIndex(), true)));
            assertThatThrownBy(() -> MaintenanceGrpc.newBlockingStub(two.channel())
                            .moveLeader(MoveLeaderRequest.newBuilder()
                                    .setTargetID(44)
                                    .build()))
                    .hasMessage("FAILED_PRECONDITION: etcdserver: bad leader transferee");
        }
    }

    @Test
    void aMemberThatDivergedRaisesTheAlarm() {
        FaultyStore faulty = new FaultyStore();
        try (TestingChainFire corrupt = TestingChainFire.over(faulty.store())) {
            MaintenanceBlockingStub stub = MaintenanceGrpc.newBlockingStub(corrupt.channel());
            faulty.diverge();
            assertThat(stub.alarm(AlarmRequest.newBuilder()
                                    .setAlarm(AlarmType.CORRUPT)
                                    .build())
                            .getAlarmsList())
                    .extracting(alarm -> alarm.getAlarm())
                    .containsExactly(AlarmType.CORRUPT);
            assertThat(stub.status(StatusRequest.getDefaultInstance()).getErrorsList())
                    .contains("memberID:1 alarm:CORRUPT");
        }
    }

    @Test
    void spaceIsReleasedAndDowngradesAreUnknown() {
        assertThat(maintenance
                        .defragment(DefragmentRequest.getDefaultInstance())
                        .hasHeader())
                .isTrue();
        assertThatThrownBy(() -> maintenance.downgrade(DowngradeRequest.getDefaultInstance()))
                .hasMessageStartingWith("UNIMPLEMENTED");
    }
}
