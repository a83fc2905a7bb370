// json.cc: see json.h.

#include "checker/report/json.h"

#include <nlohmann/json.hpp>

#include "checker/report/text.h"

namespace lab::checker {

namespace {

using Json = nlohmann::ordered_json;

void add(Json& object, const char* name, std::string_view value) {
  if (!value.empty()) object[name] = std::string(value);
}

Json json_of_check(const LabChecks& lab, const Outcome& outcome) {
  const Finding& finding = outcome.finding;
  Json object;
  add(object, "id", outcome.check->id);
  add(object, "claim", outcome.check->claim);
  add(object, "source", outcome.check->source);
  object["points"] = outcome.check->points;
  add(object, "verdict", name_of(finding.verdict));
  object["seconds"] = outcome.seconds;
  add(object, "diagnosis", finding.diagnosis);
  add(object, "observed", finding.observed);
  add(object, "expected", finding.expected);
  add(object, "reason", finding.reason);
  add(object, "fix", finding.fix);
  if (const Diagnosis* diagnosis = find_diagnosis(lab, finding.diagnosis)) {
    add(object, "title", diagnosis->title);
    add(object, "why", diagnosis->why);
    add(object, "try", diagnosis->next_try);
    add(object, "read", diagnosis->read);
  }
  add(object, "printed", finding.printed);
  return object;
}

Json json_of_lab(const LabOutcome& lab) {
  Json object;
  add(object, "lab", lab.lab->name);
  add(object, "submission", lab.submission);
  object["points"] = lab.points();
  object["points_possible"] = lab.points_possible();
  object["seconds"] = lab.seconds;
  object["checks"] = Json::array();
  for (const Outcome& outcome : lab.outcomes) {
    object["checks"].push_back(json_of_check(*lab.lab, outcome));
  }
  return object;
}

// What a submission printed need not be UTF-8: then the bytes that are none are replaced.
std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string json_of(const std::vector<LabOutcome>& labs, int exit_status) {
  Json document;
  document["version"] = NSLAB_VERSION;
  document["exit_status"] = exit_status;
  document["labs"] = Json::array();
  for (const LabOutcome& lab : labs) document["labs"].push_back(json_of_lab(lab));
  return text_of(document);
}

std::string json_list_of(const std::vector<const LabChecks*>& labs) {
  Json document = Json::array();
  for (const LabChecks* lab : labs) {
    for (const Check& check : lab->checks) {
      Json row;
      add(row, "lab", lab->name);
      add(row, "id", check.id);
      add(row, "claim", check.claim);
      add(row, "source", check.source);
      row["points"] = check.points;
      row["needs"] = Json::array();
      for (const std::string_view need : check.needs) {
        if (!need.empty()) row["needs"].push_back(std::string(need));
      }
      row["tasks"] = Json::array();
      for (const int task : check.tasks) {
        if (task != 0) row["tasks"].push_back(task);
      }
      document.push_back(row);
    }
  }
  return text_of(document);
}

}  // namespace lab::checker
