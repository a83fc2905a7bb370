// tables.h: the labs that there are checks for, and the diagnoses that any lab may get.

#pragma once

#include <span>

#include "checker/finding/check.h"

namespace lab::checker {

const LabChecks& pidns_checks();        // 01-pidns
const LabChecks& mountns_checks();      // 02-mountns
const LabChecks& propagation_checks();  // 03-shared-subtrees

/// SUB-nnn: what a submission of any lab can do wrong.
std::span<const Diagnosis> submission_diagnoses();

}  // namespace lab::checker
