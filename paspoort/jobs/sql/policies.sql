-- The queue is for the worker role alone: people and visitors neither read nor make a job.
create policy worker on procrastinate_jobs to paspoort_worker using (true) with check (true);
create policy worker on procrastinate_events to paspoort_worker using (true) with check (true);
create policy worker on procrastinate_periodic_defers to paspoort_worker using (true) with check (true);
create policy worker on procrastinate_workers to paspoort_worker using (true) with check (true);
create policy worker on jobs_failure to paspoort_worker using (true) with check (true);
