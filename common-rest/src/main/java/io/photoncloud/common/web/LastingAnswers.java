package io.photoncloud.common.web;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Answers of one kind that last as long as their clients like: a bounded number, which end at once when the process stops. Safe
 * for many threads.
 */
public final class LastingAnswers implements ApplicationListener<ContextClosedEvent> {

    private final String what;
    private final int answersMax;
    private final String setting;
    private final Set<Place> places = new HashSet<>();
    private boolean closing;

    /**
     * @param what they are, in the plural
     * @param setting by which {@code answersMax} is set
     */
    public LastingAnswers(String what, int answersMax, String setting) {
        this.what = what;
        this.answersMax = answersMax;
        this.setting = setting;
    }

    /** How many there are. */
    public int open() {
        synchronized (places) {
            return places.size();
        }
    }

    /** A place for the answer that the calling thread gives: it is interrupted when the process stops. As below. */
    public Place enter() {
        return enter(Thread.currentThread()::interrupt);
    }

    /**
     * A place for an answer.
     *
     * @param stop ends what it waits for, when the process stops
     * @throws CloudException RATE_LIMITED, or UNAVAILABLE where the process stops already
     */
    public Place enter(Runnable stop) {
        synchronized (places) {
            if (closing) {
                throw new CloudException(ErrorCode.UNAVAILABLE, "the service is stopping");
            }
            if (places.size() >= answersMax) {
                throw new CloudException(
                        ErrorCode.RATE_LIMITED,
                        "this process has " + answersMax + " " + what + " already (" + setting
                                + "): close some, or ask another");
            }
            Place place = new Place(stop);
            places.add(place);
            return place;
        }
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        List<Place> all;
        synchronized (places) {
            closing = true;
            all = List.copyOf(places);
        }
        all.forEach(place -> place.stop.run());
    }

    /** Of an answer that is under way. */
    public final class Place implements AutoCloseable {

        private final Runnable stop;

        private Place(Runnable stop) {
            this.stop = stop;
        }

        /** The process stops: whoever waits has been told, or is about to be. */
        public boolean isClosing() {
            synchronized (places) {
                return closing;
            }
        }

        @Override
        public void close() {
            synchronized (places) {
                places.remove(this);
            }
        }
    }
}
