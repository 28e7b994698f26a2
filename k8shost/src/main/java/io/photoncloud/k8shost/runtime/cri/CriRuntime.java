package io.photoncloud.k8shost.runtime.cri;

import io.photoncloud.k8shost.runtime.ContainerSpec;
import io.photoncloud.k8shost.runtime.ContainerStats;
import io.photoncloud.k8shost.runtime.ContainerStream;
import io.photoncloud.k8shost.runtime.ContainerUse;
import io.photoncloud.k8shost.runtime.ExecResult;
import io.photoncloud.k8shost.runtime.PodObserved;
import io.photoncloud.k8shost.runtime.PodRef;
import io.photoncloud.k8shost.runtime.PodRuntime;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException.Reason;
import io.photoncloud.k8shost.runtime.RegistryCredential;
import io.photoncloud.k8shost.runtime.RuntimeStatus;
import io.photoncloud.k8shost.runtime.SandboxSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Runs pods on the container runtime at a socket. It keeps nothing itself: what a pod has is asked of the runtime each time,
 * so that a new process sees what an earlier one made. Safe for many threads.
 */
public final class CriRuntime implements PodRuntime {

    public static final String DRIVER = "cri";

    private final CriOptions options;
    private final CriChannel channel;
    private final RuntimeWire runtime;
    private final ImageWire images;
    private final SandboxWire sandboxes;
    private final ContainerWire containers;
    private final List<Changes> watchers = new CopyOnWriteArrayList<>();

    /** Connects when first asked: the runtime may come later. */
    public CriRuntime(CriOptions options) {
        this.options = options;
        this.channel = new CriChannel(options.socket());
        Marks marks = new Marks(options.owner());
        this.runtime = new RuntimeWire(channel, options, marks);
        this.images = new ImageWire(channel, options);
        this.sandboxes = new SandboxWire(channel, options, marks);
        this.containers = new ContainerWire(channel, options, marks);
    }

    /** Whether a container runtime answers at a socket, and how it is. */
    public static Optional<RuntimeStatus> findAt(Path socket, Duration patience) {
        if (!Files.exists(socket)) {
            return Optional.empty();
        }
        CriOptions asking = new CriOptions(socket, "", new Capacity(0, 0, 0), patience, patience, patience);
        try (var runtime = new CriRuntime(asking)) {
            return Optional.of(runtime.status());
        } catch (PodRuntimeException _) {
            return Optional.empty();
        }
    }

    @Override
    public String driver() {
        return DRIVER;
    }

    @Override
    public RuntimeStatus status() throws PodRuntimeException {
        return runtime.status();
    }

    @Override
    public Capacity capacity() {
        return options.capacity();
    }

    @Override
    public Optional<String> imageOf(String image) throws PodRuntimeException {
        return images.find(ImageName.parse(image));
    }

    @Override
    public String pullImage(String image, List<RegistryCredential> credentials, Duration timeMax)
            throws PodRuntimeException {
        return images.pull(ImageName.parse(image), credentials, timeMax);
    }

    @Override
    public Set<String> images() throws PodRuntimeException {
        return images.all();
    }

    @Override
    public Origin originOf(String image, List<RegistryCredential> credentials) throws PodRuntimeException {
        ImageName name = ImageName.parse(image);
        return new Origin(
                name.registry() + "/" + name.path(),
                ImageWire.findShown(name, credentials).orElse(null));
    }

    @Override
    public ImageUser userOf(String image) throws PodRuntimeException {
        return images.userOf(ImageName.parse(image));
    }

    @Override
    public String runSandbox(SandboxSpec spec) throws PodRuntimeException {
        make(spec.logDirectory());
        return sandboxes.run(spec);
    }

    @Override
    public void stopSandbox(String sandbox) throws PodRuntimeException {
        sandboxes.stop(sandbox);
    }

    @Override
    public void removeSandbox(String sandbox) throws PodRuntimeException {
        sandboxes.remove(sandbox);
    }

    @Override
    public String createContainer(String sandbox, SandboxSpec of, ContainerSpec spec) throws PodRuntimeException {
        Path log = of.logDirectory().resolve(spec.logPath());
        make(Objects.requireNonNull(log.getParent(), "a log has a directory"));
        return containers.create(sandbox, of, spec);
    }

    private static void make(Path directory) throws PodRuntimeException {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new PodRuntimeException(Reason.FAILED, "the directory of the logs cannot be made: " + e, e);
        }
    }

    @Override
    public void startContainer(String container) throws PodRuntimeException {
        containers.start(container);
    }

    @Override
    public void stopContainer(String container, Duration grace) throws PodRuntimeException {
        containers.stop(container, grace);
    }

    @Override
    public void removeContainer(String container) throws PodRuntimeException {
        containers.remove(container);
    }

    @Override
    public List<PodRef> pods() throws PodRuntimeException {
        return Stream.concat(sandboxes.pods(), containers.pods()).distinct().toList();
    }

    /** Containers first: one that is seen has its sandbox seen too, unless that went meanwhile. */
    @Override
    public PodObserved observe(String podUid) throws PodRuntimeException {
        List<PodObserved.Container> its = containers.ofPod(podUid);
        return new PodObserved(sandboxes.ofPod(podUid), its);
    }

    @Override
    public Optional<ContainerStats> stats(String container) throws PodRuntimeException {
        return containers.findStats(container);
    }

    @Override
    public List<ContainerUse> statistics() throws PodRuntimeException {
        return containers.statistics();
    }

    @Override
    public void onChange(Consumer<String> changed, Runnable missed) {
        watchers.add(Changes.watch(runtime::follow, this::look, options.watchPace(), changed, missed));
    }

    private Map<String, Seen> look() throws PodRuntimeException {
        Map<String, Seen> all = new HashMap<>(sandboxes.seen());
        all.putAll(containers.seen());
        return all;
    }

    @Override
    public ExecResult exec(String container, List<String> command, Duration timeMax) throws PodRuntimeException {
        return runtime.exec(container, command, timeMax);
    }

    @Override
    public ContainerStream openExec(String container, List<String> command, ContainerStream.Wanted wanted)
            throws PodRuntimeException {
        return SpdyStream.open(runtime.execUrl(container, command, wanted), wanted, options.callTimeMax());
    }

    @Override
    public ContainerStream attach(String container, ContainerStream.Wanted wanted) throws PodRuntimeException {
        return SpdyStream.open(runtime.attachUrl(container, wanted), wanted, options.callTimeMax());
    }

    @Override
    public void reopenLog(String container) throws PodRuntimeException {
        containers.reopenLog(container);
    }

    @Override
    public void close() {
        watchers.forEach(Changes::close);
        containers.close();
        channel.close();
    }
}
