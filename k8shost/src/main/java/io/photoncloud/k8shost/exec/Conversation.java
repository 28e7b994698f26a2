package io.photoncloud.k8shost.exec;

import io.photoncloud.chainfire.resources.audit.SessionAudit;
import io.photoncloud.common.api.Check;
import io.photoncloud.k8shost.runtime.ContainerStream;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a process in a container and somebody say to each other, whichever door that is by. */
public final class Conversation {

    private static final Logger log = LoggerFactory.getLogger(Conversation.class);

    private static final int CHUNK_BYTES = 16 << 10;

    /** Hears the process: each of its outputs by a thread of its own. */
    public interface Hearer {
        /** @param length how many of the bytes, which are others when this has returned */
        void stdout(byte[] bytes, int length) throws IOException, InterruptedException;

        /** The same of what it says beside. */
        void stderr(byte[] bytes, int length) throws IOException, InterruptedException;
    }

    /** Takes what was read. */
    @FunctionalInterface
    private interface Chunk {
        void take(byte[] bytes, int length) throws IOException, InterruptedException;
    }

    private final ContainerStream stream;
    private final ExecService.Wanted wanted;
    private final Runnable stillAllowed;
    private final SessionAudit.Session audit;
    private boolean deaf;
    private volatile @Nullable Integer exitCode;

    Conversation(ContainerStream stream, ExecService.Wanted wanted, Runnable stillAllowed, SessionAudit.Session audit) {
        this.stream = stream;
        this.wanted = wanted;
        this.stillAllowed = stillAllowed;
        this.audit = audit;
    }

    ExecService.Wanted wanted() {
        return wanted;
    }

    /**
     * Has all that the process says heard, until it ends.
     *
     * @return its exit code
     * @throws PodRuntimeException it did not end by itself, or never began
     */
    public int hear(Hearer hearer) throws IOException, InterruptedException, PodRuntimeException {
        FutureTask<Boolean> beside = new FutureTask<>(() -> hearBeside(hearer));
        Thread thread = Thread.ofVirtual().name("exec-stderr").start(beside);
        carry(stream.stdout(), wanted.stdout(), hearer::stdout);
        thread.join();
        requireHeard(beside);
        int code = stream.await();
        exitCode = code;
        return code;
    }

    /** Where what it says cannot be passed on any more, it is ended: it would wait for its reader for ever. */
    private boolean hearBeside(Hearer hearer) throws IOException, InterruptedException {
        boolean heard = false;
        try {
            carry(stream.stderr(), wanted.showsStderr(), hearer::stderr);
            heard = true;
            return true;
        } finally {
            if (!heard) {
                stream.close();
            }
        }
    }

    private static void requireHeard(Future<Boolean> beside) throws IOException, InterruptedException {
        try {
            var _ = beside.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException broken -> throw broken;
                case RuntimeException refused -> throw refused;
                case null, default -> throw new IllegalStateException("what a process says could not be heard", e);
            }
        }
    }

    /** What is not shown is read all the same: the process would wait for its reader. */
    private static void carry(InputStream from, boolean shown, Chunk to) throws IOException, InterruptedException {
        byte[] buffer = new byte[CHUNK_BYTES];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            if (shown) {
                to.take(buffer, read);
            }
        }
    }

    /** A process need not listen, nor be there still while what it said is on its way. For one thread, as what ends it is. */
    public void say(byte[] bytes, int offset, int length) {
        Check.that(wanted.stdin(), "stdin", "true in the call that opened this, for anything to be said");
        if (deaf) {
            return;
        }
        try {
            stream.stdin().write(bytes, offset, length);
            stream.stdin().flush();
        } catch (IOException e) {
            log.atDebug().setCause(e).log("a process does not listen any more");
            deaf = true;
        }
    }

    /** No more is said to it, which it need not be there to be told. */
    public void endSaying() {
        try {
            stream.stdin().close();
        } catch (IOException e) {
            log.atDebug().setCause(e).log("a process is not told any more that nothing else is said");
            deaf = true;
        }
    }

    /** How large its terminal is now, which it need not be there to be told any more. */
    public void resize(int columns, int rows) {
        try {
            stream.resize(columns, rows);
        } catch (PodRuntimeException e) {
            log.atDebug().setCause(e).log("a process is not told of its terminal's size any more");
        }
    }

    /** @throws io.photoncloud.common.api.CloudException whoever has it may not any longer */
    public void requireAllowed() {
        stillAllowed.run();
    }

    /**
     * Ends it, whoever wants that.
     *
     * @param outcome for the audit log
     */
    public void end(Map<String, String> outcome) {
        try {
            stream.close();
        } finally {
            Map<String, String> told = new TreeMap<>(outcome);
            Integer code = exitCode;
            if (code != null) {
                told.put("exit_code", "" + code);
            }
            audit.end(told);
        }
    }
}
