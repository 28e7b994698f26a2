package io.photoncloud.common.denial;

/** The way to whoever records denials. */
@FunctionalInterface
public interface DenialSender {

    /**
     * Returns when the report is recorded, now or before.
     *
     * @throws NotRecordedException also where it may have been recorded: it is to be sent again as it is
     * @throws RefusedException it never will be
     */
    void send(DenialReport report) throws NotRecordedException, RefusedException;

    /** Nobody could be told, or has answered. */
    final class NotRecordedException extends Exception {
        private static final long serialVersionUID = 1L;

        public NotRecordedException(String message) {
            super(message);
        }
    }

    /** Whoever records denials does not take this one. */
    final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        public RefusedException(String message) {
            super(message);
        }
    }
}
