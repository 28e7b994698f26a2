package io.photoncloud.chainfire.store.raft.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Raft log of a process, in one directory: entries, terms and votes of all its groups in one sequence of segment files.
 * What a group was told is written survives a power failure; a write that failed stops all writing until the log is opened
 * again. Groups use it through {@link GroupLogStorage} and {@link GroupMetaStorage}. Safe for all threads.
 */
public final class RaftLog implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(RaftLog.class);

    private static final byte[] EMPTY = new byte[0];
    private static final long HOUSEKEEPER_IDLE_SECONDS = 10;

    private final Closeable directoryLock;
    private final LogState state;
    private final Segments segments;
    private final LogWriter writer;
    private final RaftLogSettings settings;
    private final RaftLogMetrics metrics;
    private final ReentrantLock registration = new ReentrantLock();
    private @Nullable ExecutorService ownHousekeeper;

    private RaftLog(
            Closeable directoryLock,
            Recovery.Result start,
            Segments segments,
            LogWriter writer,
            RaftLogSettings settings,
            RaftLogMetrics metrics) {
        this.directoryLock = directoryLock;
        this.state = start.state();
        this.segments = segments;
        this.writer = writer;
        this.settings = settings;
        this.metrics = metrics;
    }

    /**
     * Opens a log, or begins one where there is none; reads all of it.
     *
     * @param random makes the salts by which a segment's frames are told from all other bytes: not to be guessed by clients
     * @param nanoTime for the metrics alone
     * @throws RaftLogException when the directory is in use, of another format, or damaged
     * @throws IOException when it cannot be read or written
     */
    public static RaftLog open(LogFiles files, RaftLogSettings settings, RandomGenerator random, LongSupplier nanoTime)
            throws IOException {
        // The thread comes when there is something to do and goes when there is not.
        ThreadPoolExecutor housekeeper = new ThreadPoolExecutor(
                1,
                1,
                HOUSEKEEPER_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> Thread.ofPlatform()
                        .name("raft-log-housekeeping")
                        .daemon()
                        .unstarted(task));
        housekeeper.allowCoreThreadTimeOut(true);
        RaftLog log = open(files, settings, random, nanoTime, housekeeper);
        log.ownHousekeeper = housekeeper;
        return log;
    }

    /** Opens a log whose housekeeping runs where the caller likes, be it on the calling thread. */
    static RaftLog open(
            LogFiles files,
            RaftLogSettings settings,
            RandomGenerator random,
            LongSupplier nanoTime,
            Executor housekeeper)
            throws IOException {
        Closeable directoryLock = files.lock();
        try {
            RaftLogMetrics metrics = new RaftLogMetrics();
            if (Segments.numbers(files).isEmpty()) {
                begin(files, settings, random, metrics);
            }
            Recovery.Result start = new Recovery(files).run(Segments.numbers(files));
            Segments segments = new Segments(files, settings, random, metrics, start.segments());
            try {
                segments.adoptSpare();
                // A force that failed may have left these bytes in memory only, looking clean: make them dirty again.
                segments.active().file().writeAndForce(start.lastFrame(), start.lastFrameOffset());
                Housekeeping housekeeping = new Housekeeping(start.state(), segments, settings, metrics, housekeeper);
                LogWriter writer =
                        new LogWriter(start, segments, settings, metrics, nanoTime, housekeeping, files.location());
                RaftLog log = new RaftLog(directoryLock, start, segments, writer, settings, metrics);
                log.mark();
                return log;
            } catch (IOException | RuntimeException e) {
                segments.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            directoryLock.close();
            throw e;
        }
    }

    /** Names of all groups that have something here. */
    public Set<String> groups() {
        Set<String> names = new TreeSet<>();
        for (GroupLog group : state.groups()) {
            names.add(group.name());
        }
        return names;
    }

    /**
     * Forgets a group: its entries, term and vote.
     *
     * @throws RaftLogException INVALID while a storage of the group is open
     */
    public void destroyGroup(String name) {
        registration.lock();
        try {
            Optional<GroupLog> group = state.find(name);
            if (group.isEmpty()) {
                return;
            }
            if (group.get().isOpen()) {
                throw new RaftLogException(
                        RaftLogException.Problem.INVALID,
                        "group " + name + " is open: stop its node before destroying it");
            }
            submit(new WriteRequest.Single(RecordType.DESTROY, group.get().id(), 0, 0, EMPTY));
        } finally {
            registration.unlock();
        }
    }

    public RaftLogMetrics metrics() {
        return metrics;
    }

    /** Why nothing can be written any more, for health reports; absent while all is well. */
    public Optional<String> findFence() {
        RaftLogException fence = writer.fence();
        return fence == null ? Optional.empty() : Optional.of(String.valueOf(fence.getMessage()));
    }

    /**
     * Writes nothing from now on, not even the end mark, and so leaves what a killed process leaves; to be closed
     * nevertheless. For tests.
     */
    public void abandon() {
        writer.close();
    }

    /** Closes the files. Storages still open fail from now on. */
    @Override
    public void close() throws IOException {
        try {
            if (writer.fence() == null) {
                mark();
            }
        } catch (RaftLogException e) {
            LOG.atWarn().setCause(e).log("the raft log was closed without its end mark, which is only a precaution");
        } finally {
            writer.close();
            if (ownHousekeeper != null) {
                ownHousekeeper.close();
            }
            segments.close();
            directoryLock.close();
        }
    }

    RaftLogSettings settings() {
        return settings;
    }

    /** The group of this name, made when there is none yet. */
    GroupLog group(String name) {
        Optional<GroupLog> known = state.find(name);
        return known.isPresent() ? known.get() : register(name);
    }

    void submit(WriteRequest request) {
        writer.submit(request);
    }

    private GroupLog register(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > RaftLogSettings.GROUP_NAME_BYTES_MAX) {
            throw new RaftLogException(
                    RaftLogException.Problem.INVALID,
                    "a group's name has 1 to " + RaftLogSettings.GROUP_NAME_BYTES_MAX + " bytes, not " + bytes.length);
        }
        registration.lock();
        try {
            if (state.find(name).isEmpty()) {
                if (state.groups().size() >= RaftLogSettings.GROUPS_MAX) {
                    throw new RaftLogException(
                            RaftLogException.Problem.INVALID,
                            "more than " + RaftLogSettings.GROUPS_MAX + " groups in one log");
                }
                submit(new WriteRequest.Single(RecordType.REGISTER, state.nextGroupId(), 0, 0, bytes));
            }
            return state.find(name).orElseThrow();
        } finally {
            registration.unlock();
        }
    }

    private void mark() {
        submit(new WriteRequest.Single(RecordType.MARK, 0, 0, 0, EMPTY));
    }

    private static void begin(LogFiles files, RaftLogSettings settings, RandomGenerator random, RaftLogMetrics metrics)
            throws IOException {
        FrameBuffer checkpoint = new FrameBuffer(Integer.MAX_VALUE);
        new LogState().checkpointTo(checkpoint);
        try (Segments none = new Segments(files, settings, random, metrics, List.of())) {
            none.roll(1, checkpoint, 0);
        }
    }
}
