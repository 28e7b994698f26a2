package io.photoncloud.common.metrics;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.photoncloud.common.config.ConfigAutoConfiguration;
import io.photoncloud.common.config.ServiceProperties;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** One registry per process, a small set of meters of the JVM, and whatever meters the service declares as beans. */
@AutoConfiguration(after = ConfigAutoConfiguration.class)
public class MetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    PrometheusMeterRegistry meterRegistry(
            ServiceProperties service, ObjectProvider<MeterBinder> binders, ObjectProvider<Sampled> sampled) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config().commonTags(List.of(io.micrometer.core.instrument.Tag.of("service", service.name())));
        binders.orderedStream().forEach(binder -> binder.bindTo(registry));
        sampled.orderedStream()
                .forEach(one ->
                        registry.getPrometheusRegistry().register(Samples.collector(service.name(), one::sample)));
        return registry;
    }

    @Bean
    CallMeters callMeters(PrometheusMeterRegistry registry) {
        return new CallMeters(registry);
    }

    @Bean
    MetricsController metricsController(PrometheusMeterRegistry registry) {
        return new MetricsController(registry);
    }

    @Bean
    MeterBinder jvmMeters() {
        return registry -> {
            new JvmMemoryMetrics().bindTo(registry);
            new JvmThreadMetrics().bindTo(registry);
            new ProcessorMetrics().bindTo(registry);
            new FileDescriptorMetrics().bindTo(registry);
            new UptimeMetrics().bindTo(registry);
        };
    }

    /** A bean of its own, because it listens to the collectors and must stop when the service does. */
    @Bean
    JvmGcMetrics gcMeters() {
        return new JvmGcMetrics();
    }
}
