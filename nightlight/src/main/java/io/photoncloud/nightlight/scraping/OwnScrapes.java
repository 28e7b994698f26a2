package io.photoncloud.nightlight.scraping;

/** What is scraped where no file says it. */
public final class OwnScrapes {
    private static final String SERVICES = """
            global:
              scrape_interval: 15s
            scrape_configs:
              - job_name: services
                follow_redirects: false
                photon_sd_configs:
                  - role: services
                relabel_configs:
                  - source_labels: [__meta_photon_service]
                    target_label: job
                  - source_labels: [__meta_photon_service]
                    target_label: service
                  - source_labels: [__meta_photon_node]
                    target_label: node
                metric_relabel_configs:
                  # What services say of themselves is what is known of them.
                  - regex: exported_service
                    action: labeldrop
            """;

    /**
     * As it is the habit with Prometheus: those that ask for it by their annotations. Their samples are their projects'. They are anybody's: so
     * they have bounds, and nothing they say looks as if a service of the cloud had said it, where that is in the same project.
     */
    private static final String PODS = """
              - job_name: pods
                follow_redirects: false
                body_size_limit: 4MB
                sample_limit: 10000
                label_limit: 64
                label_name_length_limit: 256
                label_value_length_limit: 1024
                photon_sd_configs:
                  - role: pods
                relabel_configs:
                  - source_labels: [__meta_photon_pod_annotation_prometheus_io_scrape, __meta_photon_pod_phase]
                    regex: true;Running
                    action: keep
                  - source_labels: [__meta_photon_pod_annotation_prometheus_io_scheme]
                    regex: (https?)
                    target_label: __scheme__
                  - source_labels: [__meta_photon_pod_annotation_prometheus_io_path]
                    regex: (.+)
                    target_label: __metrics_path__
                  - source_labels: [__address__, __meta_photon_pod_annotation_prometheus_io_port]
                    regex: (.+):\\d+;(\\d+)
                    replacement: $1:$2
                    target_label: __address__
                  - source_labels: [__meta_photon_organization]
                    target_label: organization
                  - source_labels: [__meta_photon_project]
                    target_label: project
                  - source_labels: [__meta_photon_namespace]
                    target_label: namespace
                  - source_labels: [__meta_photon_pod_name]
                    target_label: pod
                metric_relabel_configs:
                  # What has a service is of the cloud itself.
                  - source_labels: [service]
                    regex: (.+)
                    target_label: exported_service
                  - regex: service
                    action: labeldrop
            """;

    private OwnScrapes() {}

    /** @param pods whether there is a k8shost to ask for them */
    public static String config(boolean pods) {
        return pods ? SERVICES + PODS : SERVICES;
    }
}
