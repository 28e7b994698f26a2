/** Whose pods and services are: those of a namespace belong to its project. */
@NullMarked
package io.photoncloud.k8shost.namespace;

import org.jspecify.annotations.NullMarked;
