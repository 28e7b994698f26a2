package io.photoncloud.common.grpc;

import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.photoncloud.common.health.Health.Status;
import io.photoncloud.common.health.ServiceHealth;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.grpc.server.lifecycle.GrpcServerShutdownEvent;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;

/**
 * The standard gRPC health service, telling what /readyz tells of the server and of each service in it. Looks at the
 * checks every two seconds while the server runs, and at once where the process is ready or begins to stop.
 */
final class GrpcHealth implements BindableService, ApplicationListener<ApplicationEvent> {

    private static final Duration REFRESH = Duration.ofSeconds(2);

    private final HealthStatusManager manager = new HealthStatusManager();
    private final ServiceHealth health;
    private volatile @Nullable Thread refreshing;

    GrpcHealth(ServiceHealth health) {
        this.health = health;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return manager.getHealthService().bindService();
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        switch (event) {
            case GrpcServerStartedEvent started -> start(names(started));
            case GrpcServerShutdownEvent _ -> stop();
            default -> {
                // Of no concern here.
            }
        }
    }

    private void start(List<String> services) {
        refresh(services);
        health.whenEntering(() -> refresh(services));
        refreshing = Thread.ofVirtual().name("grpc-health").start(() -> refreshUntilStopped(services));
    }

    private void stop() {
        Thread thread = refreshing;
        if (thread != null) {
            thread.interrupt();
        }
        manager.enterTerminalState();
    }

    private void refreshUntilStopped(List<String> services) {
        try {
            while (true) { // until interrupted by stop
                Thread.sleep(REFRESH); // tidy: health has no event to wait for, checks are asked
                refresh(services);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void refresh(List<String> services) {
        boolean down = health.readiness().status() == Status.DOWN;
        ServingStatus status = down ? ServingStatus.NOT_SERVING : ServingStatus.SERVING;
        manager.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
        services.forEach(service -> manager.setStatus(service, status));
    }

    private static List<String> names(GrpcServerStartedEvent started) {
        return started.getServer().getServices().stream()
                .map(service -> service.getServiceDescriptor().getName())
                .toList();
    }
}
