package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.session.SqlSession.Notification;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** LISTEN and NOTIFY between the sessions of this node. Safe for many threads. */
final class Channels {
    /** What one session has not taken yet; the oldest of more are dropped. */
    static final int WAITING_MAX = 10_000;

    private static final int CHANNEL_BYTES_MAX = 63;
    private static final int PAYLOAD_BYTES_MAX = 8_000;

    private final Map<String, Set<Listener>> listeners = new ConcurrentHashMap<>();

    /** @throws SqlException 22023 */
    static void check(Notification notification) {
        if (notification.channel().isEmpty()) {
            throw new SqlException(SqlState.INVALID_PARAMETER_VALUE, "channel name cannot be empty");
        }
        if (bytes(notification.channel()) > CHANNEL_BYTES_MAX) {
            throw new SqlException(SqlState.INVALID_PARAMETER_VALUE, "channel name too long");
        }
        if (bytes(notification.payload()) >= PAYLOAD_BYTES_MAX) {
            throw new SqlException(SqlState.INVALID_PARAMETER_VALUE, "payload string too long");
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Tells all who listen; each is told of what came by one sender's order. */
    void tell(List<Notification> notifications) {
        Set<Listener> told = new HashSet<>();
        for (Notification each : notifications) {
            for (Listener listener : listeners.getOrDefault(each.channel(), Set.of())) {
                listener.add(each);
                told.add(listener);
            }
        }
        told.forEach(listener -> listener.wakeUp.run());
    }

    Listener listener(Runnable wakeUp) {
        return new Listener(wakeUp);
    }

    /** One session's. */
    final class Listener {
        private final Runnable wakeUp;
        private final Queue<Notification> waiting = new ArrayDeque<>();
        private final Set<String> channels = new HashSet<>();

        private Listener(Runnable wakeUp) {
            this.wakeUp = wakeUp;
        }

        private synchronized void add(Notification notification) {
            if (waiting.size() >= WAITING_MAX) {
                waiting.remove();
            }
            waiting.add(notification);
        }

        synchronized List<Notification> take() {
            List<Notification> taken = new ArrayList<>(waiting);
            waiting.clear();
            return taken;
        }

        void listen(String channel) {
            if (channels.add(channel)) {
                listeners.compute(channel, (_, before) -> {
                    Set<Listener> all = before == null ? ConcurrentHashMap.newKeySet() : before;
                    all.add(this);
                    return all;
                });
            }
        }

        void unlisten(String channel) {
            if (channels.remove(channel)) {
                listeners.computeIfPresent(channel, (_, all) -> {
                    all.remove(this);
                    return all.isEmpty() ? null : all;
                });
            }
        }

        void unlistenAll() {
            List.copyOf(channels).forEach(this::unlisten);
        }

        /** pg_listening_channels(). */
        List<String> channels() {
            return List.copyOf(channels);
        }
    }
}
