package io.photoncloud.plasmavmc;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class PlasmaVmcApplication {

    static void main(String[] arguments) {
        SpringApplication.run(PlasmaVmcApplication.class, arguments);
    }
}
