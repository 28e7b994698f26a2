@NullMarked
package io.photoncloud.k8shost.service;

import org.jspecify.annotations.NullMarked;
