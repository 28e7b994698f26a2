package io.photoncloud.nightlight.notify;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.nightlight.durable.DurableFile;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one tenant's receivers hear of, and the file in which that outlives the process; where there is nothing to keep there is no file. Who writes
 * the file keeps waiting those alone who write it too. Safe for use by many threads.
 */
final class KeptNotices {
    private static final Logger log = LoggerFactory.getLogger(KeptNotices.class);

    /** Notifications of the tenant that are being posted at a time. */
    private static final int POSTS_MAX = 16;

    private final DurableFile file;
    private final JsonMapper json;
    private final Semaphore posts = new Semaphore(POSTS_MAX);
    /** Held while the file is written: first this one, then that of the notices. */
    private final Object writing = new Object();

    private final TenantNotices notices;
    private boolean changed;
    private boolean given;

    KeptNotices(DurableFile file, JsonMapper json, NotifyConfig config) {
        this.file = file;
        this.json = json;
        this.notices = new TenantNotices(config);
    }

    /** Goes on with what was kept. @return whether anything was */
    synchronized boolean load(Instant now) throws IOException {
        Optional<String> text = file.read();
        if (text.isPresent()) {
            notices.restore(NotifyStateCodec.read(json, text.get()), now);
        }
        return text.isPresent();
    }

    /** Looks at the notices, and changes nothing of them that is kept. */
    synchronized <T> T look(Function<TenantNotices, T> look) {
        return look.apply(notices);
    }

    /** Changes what is kept some time later. @return whether it did: not where it was given up before */
    synchronized boolean change(Consumer<TenantNotices> change) {
        if (!given) {
            change.accept(notices);
            changed = true;
        }
        return !given;
    }

    /** Those that may be posted at a time. */
    Semaphore posts() {
        return posts;
    }

    synchronized boolean isChanged() {
        return changed;
    }

    void keep(Instant now) throws IOException {
        synchronized (writing) {
            NotifyState state = begin(now);
            boolean kept = false;
            try {
                if (state.isEmpty()) {
                    file.delete();
                } else {
                    file.write(NotifyStateCodec.write(json, state));
                }
                kept = true;
            } finally {
                if (!kept) {
                    markChanged();
                }
            }
        }
    }

    private synchronized NotifyState begin(Instant now) {
        changed = false;
        return notices.state(now);
    }

    private synchronized void markChanged() {
        changed = true;
    }

    /**
     * Adds a silence, or changes the one of its id. It is on the disk when the call returns.
     *
     * @return whether it did: not where it was given up before
     */
    boolean put(Silence silence, Instant now) {
        synchronized (writing) {
            Optional<Silence> before;
            synchronized (this) {
                if (given) {
                    return false;
                }
                before = notices.find(silence.id());
                notices.requireRoomFor(silence, now);
                notices.put(silence);
            }
            try {
                keep(now);
            } catch (IOException e) {
                synchronized (this) {
                    before.ifPresentOrElse(notices::put, () -> notices.remove(silence.id()));
                }
                throw new CloudException(ErrorCode.UNAVAILABLE, "silences cannot be kept just now", e);
            }
            return true;
        }
    }

    /** Gives it up where nothing is known: whoever has something to tell takes another one. @return whether it did */
    boolean giveUpEmpty() {
        if (!look(TenantNotices::isEmpty)) {
            return false;
        }
        synchronized (writing) {
            synchronized (this) {
                given |= notices.isEmpty();
                if (!given) {
                    return false;
                }
                changed = false;
            }
            try {
                file.delete();
            } catch (IOException e) {
                log.atWarn().setCause(e).log("what was notified of a project of which nothing is known is not removed");
            }
            return true;
        }
    }
}
