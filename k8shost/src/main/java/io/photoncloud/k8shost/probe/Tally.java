package io.photoncloud.k8shost.probe;

import io.photoncloud.k8shost.spec.ContainerDef.Probe;

/** How often in a row a container said yes, or no, and what that comes to. */
record Tally(Answer answer, int yes, int no) {

    static final Tally START = new Tally(Answer.UNKNOWN, 0, 0);

    /** Somebody asked before, and it said yes. */
    static final Tally PASSED = new Tally(Answer.YES, 1, 0);

    Tally after(boolean result, Probe probe) {
        if (result) {
            return new Tally(yes + 1 >= probe.successThreshold() ? Answer.YES : answer, yes + 1, 0);
        }
        return new Tally(no + 1 >= probe.failureThreshold() ? Answer.NO : answer, 0, no + 1);
    }
}
