package io.photoncloud.k8shost.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What runs pods on this node. A pod is a sandbox, which holds its network, with containers in it; each carries the pod's uid
 * and what else is needed to know it again after a restart, and is marked as ours: what others run is neither shown nor touched.
 *
 * <p>Every call blocks, and ends by itself: those that take as long as their work does have a time of their own, all others the
 * driver's. Every call may be made again after it was made, or made in part, without a second effect. Safe for many threads,
 * and a call that hangs for one pod holds up no other.
 */
public interface PodRuntime extends AutoCloseable {

    /** Which of the drivers this is: {@code cri} or {@code simulated}. */
    String driver();

    /** What it says of itself, for people, and whether it can run pods now. */
    RuntimeStatus status() throws PodRuntimeException;

    /** What the machine has. */
    Capacity capacity();

    /** @param milliCpus thousandths of a core */
    record Capacity(long milliCpus, long memoryBytes, int pods) {}

    // Images

    /** The reference (digest or id) by which an image is here; empty where it has to be pulled. */
    Optional<String> imageOf(String image) throws PodRuntimeException;

    /**
     * Asks the image's registry, whether or not it is here.
     *
     * @param credentials of which the first that is for its registry is shown there; nobody's where there is none
     * @return its reference
     * @throws PodRuntimeException IMAGE_NOT_FOUND, PULL_FAILED or INVALID_IMAGE_NAME besides the others
     */
    String pullImage(String image, List<RegistryCredential> credentials, Duration timeMax) throws PodRuntimeException;

    /** The references of all images that are here. */
    Set<String> images() throws PodRuntimeException;

    /** Where an image is pulled from, and as whom by {@link #pullImage}. */
    Origin originOf(String image, List<RegistryCredential> credentials) throws PodRuntimeException;

    /**
     * @param repository the image's name without what tells it from others of the repository
     * @param shown what is shown to the registry; null for nothing
     */
    record Origin(String repository, @Nullable RegistryCredential shown) {}

    /** As whom containers of an image that is here run where nobody says otherwise. */
    ImageUser userOf(String image) throws PodRuntimeException;

    /**
     * @param uid null where the image names somebody by a name
     * @param name empty where it has a number
     */
    record ImageUser(@Nullable Long uid, String name) {}

    // Sandboxes

    /**
     * Makes a pod's sandbox and its network, or finds the one of the same pod and attempt.
     *
     * @return its id
     */
    String runSandbox(SandboxSpec spec) throws PodRuntimeException;

    /** Ends what runs in it, and takes its network down; it stays to be seen. Nothing where it is gone. */
    void stopSandbox(String sandbox) throws PodRuntimeException;

    /** Removes it with its containers. Nothing where it is gone. */
    void removeSandbox(String sandbox) throws PodRuntimeException;

    // Containers

    /**
     * Makes a container that does not run yet, or finds the one of the same name and attempt.
     *
     * @param of what the sandbox was made of
     * @return its id
     */
    String createContainer(String sandbox, SandboxSpec of, ContainerSpec spec) throws PodRuntimeException;

    /** Nothing where it runs already. */
    void startContainer(String container) throws PodRuntimeException;

    /**
     * Asks a container to end (by its image's stop signal, TERM otherwise), and kills it where it has not after the grace, which
     * may be zero. Returns when it has ended; nothing where it has already, or is gone.
     */
    void stopContainer(String container, Duration grace) throws PodRuntimeException;

    /** Removes one that has ended, or ends it first. Its log stays. Nothing where it is gone. */
    void removeContainer(String container) throws PodRuntimeException;

    // What there is

    /** Which pods have a sandbox or a container of ours here, whether or not anybody knows them still. */
    List<PodRef> pods() throws PodRuntimeException;

    /** All there is of a pod here: nothing, where there is none. */
    PodObserved observe(String podUid) throws PodRuntimeException;

    /** What a container uses; empty where it does not run. */
    Optional<ContainerStats> stats(String container) throws PodRuntimeException;

    /** What all containers of ours that run use, by one call. */
    List<ContainerUse> statistics() throws PodRuntimeException;

    /**
     * Has somebody told of the pods (by uid) of which a sandbox or container changed, whoever changed it, soon and perhaps more
     * than once. What happens while nobody can be told is found by {@link #observe}; after such a time {@code missed} is called.
     */
    void onChange(Consumer<String> changed, Runnable missed);

    // Within a container

    /** Runs a command to its end. What it writes beyond {@link ExecResult#OUTPUT_BYTES_MAX} is left out. */
    ExecResult exec(String container, List<String> command, Duration timeMax) throws PodRuntimeException;

    /** Runs a command that somebody talks to. */
    ContainerStream openExec(String container, List<String> command, ContainerStream.Wanted wanted)
            throws PodRuntimeException;

    /** Talks to what the container itself runs. */
    ContainerStream attach(String container, ContainerStream.Wanted wanted) throws PodRuntimeException;

    /** Has the log of a container, which was moved away, begun anew. */
    void reopenLog(String container) throws PodRuntimeException;

    @Override
    void close();
}
