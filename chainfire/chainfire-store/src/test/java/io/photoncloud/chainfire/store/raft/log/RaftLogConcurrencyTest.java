package io.photoncloud.chainfire.store.raft.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.option.RaftMetaStorageOptions;
import io.photoncloud.chainfire.store.raft.log.RaftLogException.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real directory, with real threads and the real housekeeping. */
class RaftLogConcurrencyTest {

    private static final RaftLogSettings SETTINGS = new RaftLogSettings(256 << 10, 64 << 10, 32 << 10, 16 << 10);
    private static final int GROUPS = 32;
    private static final int ENTRIES = 200;

    @TempDir
    Path directory;

    @Test
    void manyGroupsWriteReadAndTruncateAtOnceAndShareForces() throws Exception {
        RaftLog log = open();
        List<Callable<GroupModel>> lives = new ArrayList<>();
        for (int group = 0; group < GROUPS; group++) {
            String name = "group-" + group;
            lives.add(() -> live(log, name));
        }
        List<GroupModel> models = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(GROUPS)) {
            for (Future<GroupModel> life : threads.invokeAll(lives)) {
                models.add(life.get());
            }
        }
        assertThat(log.metrics().entries()).isEqualTo((long) GROUPS * ENTRIES);
        assertThat(log.metrics().forces()).isLessThan(log.metrics().requests() / 2);
        log.close();
        try (RaftLog again = open()) {
            for (int group = 0; group < GROUPS; group++) {
                models.get(group).assertHeldBy(again, "group-" + group);
            }
        }
    }

    @Test
    void interruptsDisturbNeitherTheInterruptedNorTheOthers() throws Exception {
        try (RaftLog log = open()) {
            List<Thread> victims = new CopyOnWriteArrayList<>();
            List<GroupModel> models = new ArrayList<>();
            for (int group = 0; group < 3; group++) {
                String name = "group-" + group;
                GroupModel model = new GroupModel();
                models.add(model);
                victims.add(Thread.ofPlatform().unstarted(() -> fillAndRead(log, name, model, victims)));
            }
            victims.forEach(Thread::start);
            for (Thread victim : victims) {
                victim.join();
            }
            assertThat(log.findFence()).isEmpty();
            for (int group = 0; group < victims.size(); group++) {
                assertThat(models.get(group).last).isEqualTo(ENTRIES);
                models.get(group).assertHeldBy(log, "group-" + group);
            }
        }
    }

    @Test
    void aDirectoryIsOpenOnce() throws IOException {
        RaftLog log = open();
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(this::open)
                    .isInstanceOfSatisfying(
                            RaftLogException.class, e -> assertThat(e.problem()).isEqualTo(Problem.LOCKED))
                    .hasMessageContaining(directory.toString());
        }
        log.close();
        open().close();
    }

    @Test
    void aDirectoryInUseByAnotherProcessIsRefused() throws Exception {
        open().close();
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(other.getInputStream().read()).isEqualTo('y');
            assertThatThrownBy(this::open).hasMessageContaining("another process");
        } finally {
            other.destroyForcibly().waitFor();
        }
        open().close();
    }

    /** Opens a log and holds it until killed. */
    static final class Holder {
        public static void main(String[] arguments) throws IOException {
            RaftLog log = open(Path.of(arguments[0]));
            System.out.write('y');
            System.out.flush();
            System.in.read();
            log.close();
        }
    }

    private static GroupModel live(RaftLog log, String name) {
        Random random = new Random(name.hashCode());
        GroupModel model = new GroupModel();
        GroupLogStorage storage = GroupModel.open(log, name);
        GroupMetaStorage meta = new GroupMetaStorage(log, name);
        assertThat(meta.init(new RaftMetaStorageOptions())).isTrue();
        while (model.last < ENTRIES) {
            List<LogEntry> batch = new ArrayList<>();
            for (int i = (int) Math.min(random.nextInt(1, 5), ENTRIES - model.last); i > 0; i--) {
                LogEntry entry = GroupModel.random(random, model.last + 1, 1, 1_000);
                batch.add(entry);
                model.append(entry);
            }
            assertThat(storage.appendEntries(batch)).isEqualTo(batch.size());
            long index = random.nextLong(model.first, model.last + 1);
            assertThat(storage.getEntry(index)).isEqualTo(model.entries.get(index));
            if (model.last % 20 == 0) {
                model.truncatePrefix(model.last - 10);
                assertThat(storage.truncatePrefix(model.last - 10)).isTrue();
                model.currentTerm++;
                assertThat(meta.setTerm(model.currentTerm)).isTrue();
            }
        }
        meta.shutdown();
        storage.shutdown();
        return model;
    }

    private static void fillAndRead(RaftLog log, String name, GroupModel model, List<Thread> victims) {
        Random random = new Random();
        GroupLogStorage storage = GroupModel.open(log, name);
        while (model.last < ENTRIES) {
            victims.get(random.nextInt(victims.size())).interrupt();
            LogEntry entry = GroupModel.data(model.last + 1, 1, new byte[700]);
            if (!storage.appendEntry(entry)) {
                return; // and the test finds too few
            }
            model.append(entry);
            LogEntry read = storage.getEntry(model.last / 2 + 1);
            if (read == null || !read.getData().equals(ByteBuffer.wrap(new byte[700]))) {
                return;
            }
        }
        storage.shutdown();
    }

    private RaftLog open() throws IOException {
        return open(directory);
    }

    private static RaftLog open(Path directory) throws IOException {
        return RaftLog.open(new DirectoryLogFiles(directory), SETTINGS, new Random(), System::nanoTime);
    }
}
