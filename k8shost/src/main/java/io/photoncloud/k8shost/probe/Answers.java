package io.photoncloud.k8shost.probe;

/** Of a container's probes; of those that it has not, nothing is asked of these. */
public record Answers(Answer startup, Answer liveness, Answer readiness) {

    public static final Answers NONE = new Answers(Answer.UNKNOWN, Answer.UNKNOWN, Answer.UNKNOWN);
}
