package io.photoncloud.creditservice;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class CreditServiceApplication {

    static void main(String[] arguments) {
        SpringApplication.run(CreditServiceApplication.class, arguments);
    }
}
