package io.photoncloud.common.web;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/** Answers of one kind that last as long as their clients like: a bounded number, which end at once when the process stops. */
public final class LastingAnswers implements ApplicationListener<ContextClosedEvent> {

    private final String what;
    private final int answersMax;
    private final String setting;
    private final Set<Place> places = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

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
        return places.size();
    }

    /** A place for the answer that the calling thread gives. @throws CloudException RATE_LIMITED */
    public Place enter() {
        Place place = new Place(Thread.currentThread());
        places.add(place);
        if (places.size() > answersMax) {
            places.remove(place);
            throw new CloudException(
                    ErrorCode.RATE_LIMITED, "there are " + answersMax + " " + what + " already (" + setting + ")");
        }
        return place;
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        closing = true;
        places.forEach(place -> place.thread.interrupt());
    }

    /** Of an answer that is under way. */
    public final class Place implements AutoCloseable {

        private final Thread thread;

        private Place(Thread thread) {
            this.thread = thread;
        }

        /** The process stops: whoever waits has been interrupted. */
        public boolean isClosing() {
            return closing;
        }

        @Override
        public void close() {
            places.remove(this);
        }
    }
}
